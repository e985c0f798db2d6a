package io.defenderroutes.delivery.pending;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Lists and discards pending deliveries for an operator, also while an instance runs. */
public interface PendingEditor {
  /**
   * A pending delivery without its alert.
   *
   * @param connection {@code tenant/source}
   * @param destination its name in the log and in dead letters
   * @param collected when the routing decided on it
   * @param position in the store, within its connection
   * @param key of the record in Kafka; empty in files
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Entry(
      String connection,
      String destination,
      String alertId,
      String version,
      String severity,
      String title,
      Instant collected,
      long position,
      byte[] key) {
    private static final int LONGEST_TITLE = 200;

    static Entry of(PendingStore.Stored stored) {
      PendingDelivery delivery = stored.delivery();
      String title = delivery.routed().title();
      return new Entry(
          delivery.connection(),
          delivery.destination(),
          delivery.routed().alertId(),
          delivery.routed().version(),
          delivery.routed().severity(),
          title.substring(0, Math.min(title.length(), LONGEST_TITLE)),
          delivery.collected(),
          stored.position(),
          stored.key());
    }
  }

  /**
   * Returns all pending deliveries; those of a connection in the order of their positions.
   *
   * @throws IOException if the store cannot be read
   */
  List<Entry> entries() throws IOException;

  /**
   * Removes pending deliveries. A running instance forgets them within seconds; what it is sending
   * meanwhile is sent.
   *
   * @throws IOException if it is not certain that all are removed; may be repeated
   */
  void discard(List<Entry> entries) throws IOException;
}
