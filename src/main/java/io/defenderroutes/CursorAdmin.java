package io.defenderroutes;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
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

/** Shows and changes cursors, for the operator. */
public final class CursorAdmin implements AutoCloseable {
  /** A cursor recorded within this time counts as in use. */
  private static final Duration MIN_USE_WINDOW = Duration.ofMinutes(1);

  private final Settings settings;
  private final Clock clock;
  private final DefaultCamelContext context = new DefaultCamelContext();
  private final Delivery delivery;
  private final CursorEditor editor;

  /**
   * Progress of a connection.
   *
   * @param connection {@code tenant/source}
   * @param watermark all earlier changes are delivered
   * @param behind time from the watermark to now
   * @param versions number of versions in the ledger
   * @param ledgerFrom start of the ledger
   * @param batches number of batches ever recorded
   * @param sliceLength of the next request
   * @param recorded time of the last record
   * @param running whether an instance seems to poll it
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

  /** The cursor is in use, and the change was not forced. */
  public static final class InUse extends Exception {
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
   * Opens the configured store without fencing a running instance.
   *
   * @throws InvalidConfiguration if a setting is missing or wrong
   */
  public static CursorAdmin open(
      Map<String, String> file, Map<String, String> environment, Clock clock) {
    return new CursorAdmin(
        Settings.of(Settings.Purpose.STORE, file, environment, RoutesFolder::of), clock);
  }

  /** All connections that are configured or have a cursor. */
  public List<String> connections() throws IOException {
    TreeSet<String> names = new TreeSet<>(editor.connections());
    for (String tenant : settings.tenants()) {
      settings.sources(tenant).forEach(source -> names.add(tenant + "/" + source));
    }
    return new ArrayList<>(names);
  }

  /** The progress of a connection; empty if it has never been polled. */
  public Optional<Status> status(String connection) throws IOException {
    return editor.read(connection).map(stored -> status(connection, stored));
  }

  private Status status(String connection, StoredCursor stored) {
    Progress progress = stored.cursor().progress();
    Instant now = clock.instant();
    boolean running =
        !stored.owner().isEmpty() && stored.recorded().isAfter(now.minus(useWindow(connection)));
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

  private Duration useWindow(String connection) {
    Duration interval = duration(Option.POLL_INTERVAL, connection).multipliedBy(3);
    return interval.compareTo(MIN_USE_WINDOW) > 0 ? interval : MIN_USE_WINDOW;
  }

  private Duration duration(Option option, String connection) {
    String[] names = connection.split("/", 2);
    return settings.duration(option, names[0], names.length > 1 ? names[1] : "");
  }

  /**
   * Moves the cursor of a connection to a time.
   *
   * @param skipDelivered whether to keep the ledger, so that its versions are not delivered again
   * @param force whether to change a cursor in use; its instance then continues from there
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
   * Removes the cursor of a connection.
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
