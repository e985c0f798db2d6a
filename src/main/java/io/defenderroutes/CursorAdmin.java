package io.defenderroutes;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.config.TenantsFile;
import io.defenderroutes.delivery.CursorEditor;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.StoredCursor;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.runtime.Deliveries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.camel.impl.DefaultCamelContext;

/** The cursors, for a person to look at and to change while nothing polls. */
public final class CursorAdmin implements AutoCloseable {
  /** A cursor that was recorded later than this is taken to be in use. */
  private static final Duration RECENT = Duration.ofMinutes(1);

  private final Settings settings;
  private final Clock clock;
  private final DefaultCamelContext context = new DefaultCamelContext();
  private final Delivery delivery;
  private final CursorEditor editor;

  /**
   * How far a connection has got.
   *
   * @param connection {@code tenant/source}
   * @param watermark all time before it is delivered
   * @param behind how much time that is behind now
   * @param versions how many versions the ledger holds
   * @param ledgerFrom from when on the ledger knows what was delivered
   * @param batches how many batches were ever recorded
   * @param sliceLength of the next request
   * @param recorded when it was recorded last
   * @param running whether an instance seems to be polling it
   */
  public record Status(
      String connection,
      Instant watermark,
      Duration behind,
      int versions,
      Instant ledgerFrom,
      long batches,
      Duration sliceLength,
      Instant recorded,
      boolean running) {}

  /** A cursor is in use, and was not to be taken by force. */
  public static final class InUse extends Exception {
    private static final long serialVersionUID = 1L;

    InUse(Status status) {
      super(
          status.connection()
              + " seems to be in use: its cursor was recorded at "
              + status.recorded()
              + ". Stop the instance that polls it, or use --force; the instance then continues from there.");
    }
  }

  private CursorAdmin(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    Path data = settings.path(Option.DATA_FOLDER);
    delivery = Deliveries.of(EntraAccess.of(settings, clock), context, data, clock);
    editor = delivery.editor();
  }

  /**
   * Opens the store that the settings name; takes nothing over.
   *
   * @throws InvalidConfiguration if a setting is missing or wrong
   */
  public static CursorAdmin open(
      Map<String, String> file, Map<String, String> environment, Clock clock) {
    return new CursorAdmin(
        Settings.of(Settings.Purpose.STORE, file, environment, RoutesFolder::of, TenantsFile::list),
        clock);
  }

  /** All connections that are configured or have a cursor. */
  public List<String> connections() throws IOException {
    TreeSet<String> names = new TreeSet<>(editor.connections());
    for (String tenant : settings.tenants()) {
      settings.sources(tenant).forEach(source -> names.add(tenant + "/" + source));
    }
    return new ArrayList<>(names);
  }

  /** Empty for a connection that has never been polled. */
  public Optional<Status> status(String connection) throws IOException {
    return editor.read(connection).map(stored -> status(connection, stored));
  }

  private Status status(String connection, StoredCursor stored) {
    Progress progress = stored.cursor().progress();
    Instant now = clock.instant();
    boolean running =
        !stored.owner().isEmpty() && stored.recorded().isAfter(now.minus(recent(connection)));
    return new Status(
        connection,
        progress.watermark(),
        Duration.between(progress.watermark(), now),
        stored.cursor().ledger().size(),
        progress.covered(),
        progress.batches(),
        progress.sliceLength(),
        stored.recorded(),
        running);
  }

  private Duration recent(String connection) {
    Duration interval = duration(Option.POLL_INTERVAL, connection).multipliedBy(3);
    return interval.compareTo(RECENT) > 0 ? interval : RECENT;
  }

  private Duration duration(Option option, String connection) {
    String[] names = connection.split("/", 2);
    return settings.duration(option, names[0], names.length > 1 ? names[1] : "");
  }

  /**
   * Lets a connection go on from a time.
   *
   * @param skipDelivered whether what the ledger knows to be delivered is not delivered again
   * @param force although an instance polls it, which then goes on from there
   */
  public void set(String connection, Instant time, boolean skipDelivered, boolean force)
      throws IOException, InUse {
    requireKnown(connection);
    Optional<StoredCursor> stored = requireUnused(connection, force);
    Duration sliceLength = duration(Option.POLL_SLICE_LENGTH, connection);
    Progress beginning = Progress.beginning(time, clock.instant(), sliceLength);
    long batches = stored.map(s -> s.cursor().progress().batches()).orElse(0L);
    editor.replace(connection, beginning.afterBatches(batches), skipDelivered);
  }

  /**
   * Lets a connection begin as if it had never been polled.
   *
   * @param force as for {@link #set}
   */
  public void reset(String connection, boolean force) throws IOException, InUse {
    requireKnown(connection);
    requireUnused(connection, force);
    editor.remove(connection);
  }

  private void requireKnown(String connection) throws IOException {
    if (!connections().contains(connection)) {
      throw new IllegalArgumentException(
          "there is no connection '" + connection + "'; connections: " + connections());
    }
  }

  private Optional<StoredCursor> requireUnused(String connection, boolean force)
      throws IOException, InUse {
    Optional<StoredCursor> stored = editor.read(connection);
    if (stored.isPresent() && !force) {
      Status status = status(connection, stored.get());
      if (status.running()) {
        throw new InUse(status);
      }
    }
    return stored;
  }

  @Override
  public void close() throws IOException {
    delivery.close();
    context.close();
  }
}
