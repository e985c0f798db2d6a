package io.defenderroutes.delivery.pending;

import io.defenderroutes.config.Failure;

/** Observes the queues of destinations. Called in their threads: must return quickly. */
public interface QueueWatcher {
  /** Observes nothing. */
  QueueWatcher NONE = new QueueWatcher() {};

  /** A destination accepted a delivery. */
  default void delivered(PendingDelivery delivery) {}

  /** A delivery failed for good; its dead letter is stored. */
  default void rejected(PendingDelivery delivery, String reason) {}

  /** An attempt failed; the delivery waits. */
  default void failed(PendingDelivery delivery, Failure failure) {}

  /** A destination has a queue from now on. */
  default void known(String destination) {}
}
