package io.defenderroutes.delivery;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts what a batch delivered where. */
final class BatchReport {
  private static final Logger LOG = LoggerFactory.getLogger(BatchReport.class);

  private BatchReport() {}

  static void write(Batch batch, DeliveryWatcher watcher) {
    String connection = batch.connection();
    int dropped = batch.alerts().dropped();
    StringBuilder text = new StringBuilder();
    batch
        .delivered()
        .forEach((name, count) -> text.append(' ').append(name).append('=').append(count));
    batch
        .collected()
        .forEach((name, count) -> text.append(" pending:").append(name).append('=').append(count));
    if (dropped > 0) {
      text.append(" dropped=").append(dropped);
    }
    if (!text.isEmpty()) {
      LOG.info("Delivered connection={}{}", connection, text);
    }
    int uncounted = batch.uncounted();
    if (uncounted > 0) {
      LOG.warn(
          "Alerts not accounted for connection={} alerts={}"
              + " next=\"search for them at the destinations; report it\"",
          connection,
          uncounted);
      watcher.uncounted(connection, uncounted);
    }
    if (!batch.tally().isEmpty()) {
      batch.tally().report(connection, watcher);
      watcher.recorded(connection, batch.age());
    }
    watcher.committed(connection);
  }
}
