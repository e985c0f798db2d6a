package io.defenderroutes.polling;

import io.defenderroutes.alert.IdentifiedAlert;
import io.defenderroutes.alert.Identify;
import io.defenderroutes.polling.response.AlertReader;
import io.defenderroutes.polling.response.AlertStream;
import io.defenderroutes.polling.response.Batches;
import io.defenderroutes.polling.response.Limits;
import io.defenderroutes.polling.response.Nested;
import io.defenderroutes.polling.response.OldestFirst;
import io.defenderroutes.polling.response.ResponsePreview;
import io.defenderroutes.polling.response.Spool;
import io.defenderroutes.source.Source;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads responses: as a stream, oldest alert first, in batches.
 *
 * @param maxAlerts most alerts in a batch
 * @param maxBytes most bytes of alerts in a batch
 * @param spools reverse what exceeds the memory
 * @param threads read the next batch of a response while one is delivered
 */
public record Reading(
    Identify identify,
    int maxAlerts,
    long maxBytes,
    Limits limits,
    Supplier<Spool> spools,
    Executor threads) {
  private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

  /** The memory is shared by items set aside, their completions, and the reversed part. */
  private static final int PARTS = 4;

  /**
   * The items of a response. Items without their whole nested list are set aside.
   *
   * @param withNested whether the list was requested with the nested lists
   */
  AlertStream read(
      InputStream answer, String source, Source facts, boolean withNested, Connection polled) {
    AlertStream items =
        new AlertReader(
            answer, facts.getItems(), limits, polled.isAtItsNarrowest(), watch(source, polled));
    return facts.getNested().isEmpty() ? items : whole(items, facts, withNested, polled);
  }

  private AlertStream whole(
      AlertStream items, Source facts, boolean withNested, Connection polled) {
    ReadResponse read = polled.hand().response();
    return new AlertStream() {
      @Override
      public byte @Nullable [] next() throws IOException {
        byte[] item = items.next();
        while (item != null && NestedItem.isCut(item, withNested, facts)) {
          read.setAside(item, limits.memoryBytes() / PARTS);
          item = items.next();
        }
        return item;
      }

      @Override
      public void close() throws IOException {
        items.close();
      }
    };
  }

  /** Whether a page has items; empty if it has none, and leads to a further page. */
  Optional<Boolean> hasItems(@Nullable InputStream page, Source facts) throws IOException {
    NestedItem.PageWatch watch = new NestedItem.PageWatch();
    InputStream stream = page == null ? InputStream.nullInputStream() : page;
    try (AlertReader reader = new AlertReader(stream, facts.getItems(), limits, false, watch)) {
      boolean any = reader.next() != null;
      return any || watch.link().isEmpty() ? Optional.of(any) : Optional.empty();
    }
  }

  /**
   * The alerts of a response.
   *
   * @param singly whether alerts within an item are delivered singly
   */
  Batches<IdentifiedAlert> batches(
      AlertStream items,
      String source,
      Source facts,
      boolean singly,
      Connection polled,
      BooleanSupplier stopping) {
    AlertStream oldestFirst =
        new OldestFirst(
            items, item -> identify.time(source, item), limits.memoryBytes(), spools.get());
    AlertStream alerts = singly ? new Nested(oldestFirst, facts.getNested()) : oldestFirst;
    return new Batches<>(
        alerts,
        new Batches.Size(maxAlerts, maxBytes),
        batch -> identify.identify(source, batch),
        polled.hand()::isOpen,
        stopping,
        task -> threads.execute(LogContext.carry(task)));
  }

  /** Counts the items of a response. */
  ResponsePreview glance(InputStream answer, String source, Source facts, String lack)
      throws IOException {
    AlertReader.Watch watch =
        new NestedItem.PageWatch() {
          @Override
          public boolean isAlert(byte[] object) {
            return identify.isAlert(source, object);
          }
        };
    return glance(new AlertReader(answer, facts.getItems(), limits, false, watch), source, lack);
  }

  private ResponsePreview glance(AlertStream answer, String source, String lack)
      throws IOException {
    long items = 0;
    Optional<Instant> newest = Optional.empty();
    try (AlertStream reader = answer) {
      for (byte[] item = reader.next(); item != null; item = reader.next()) {
        items++;
        Optional<Instant> time = identify.time(source, item);
        if (newest.isEmpty() || time.filter(newest.get()::isBefore).isPresent()) {
          newest = time;
        }
      }
    }
    return new ResponsePreview(items, newest, lack);
  }

  /** The version of an alert. */
  String version(String source, byte[] alert) {
    return identify.version(source, alert);
  }

  private AlertReader.Watch watch(String source, Connection polled) {
    ReadResponse read = polled.hand().response();
    return new AlertReader.Watch() {
      @Override
      public void item() {
        read.received();
      }

      @Override
      public void more(String link) {
        read.receivedMore(link);
      }

      @Override
      public void tooLarge(long position, long bytes) {
        LOG.warn(
            "Alert too large connection={} position={} bytes={} next=\"its beginning becomes a dead letter; answer.max-alert-bytes allows more\"",
            polled.name(),
            position,
            bytes);
      }

      @Override
      public boolean isAlert(byte[] object) {
        return identify.isAlert(source, object);
      }

      @Override
      public void bare(byte[] alert) {
        read.receivedBare(alert);
      }
    };
  }
}
