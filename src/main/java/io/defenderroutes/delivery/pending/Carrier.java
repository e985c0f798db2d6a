package io.defenderroutes.delivery.pending;

import io.defenderroutes.config.Failure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Carries out pending deliveries, and stores those that fail for good as dead letters. */
public interface Carrier {
  /** What the failure of an attempt means for the delivery and its destination. */
  enum Consequence {
    /** The destination rejects this alert for good. */
    REJECTED,
    /** The destination may accept the alert later; attempts are limited. */
    LIMITED,
    /** The same, with the larger limit for a temporary rejection of this alert. */
    TEMPORARY,
    /** The destination is unavailable: all its deliveries wait. */
    UNAVAILABLE
  }

  /**
   * A failed attempt.
   *
   * @param pause before which the destination is not called again; zero if it named none
   */
  record Rejection(Failure failure, Consequence consequence, Duration pause) {}

  /** Whether destinations can be called: their components are started, and not being stopped. */
  boolean isReady();

  /** Whether the current routing has the step or the destination of a delivery. */
  boolean isKnown(PendingDelivery delivery);

  /** How many deliveries the destination of a delivery gets at once. */
  Group group(PendingDelivery delivery);

  /**
   * Delivers, once. Bounded in time by the destination's own limits.
   *
   * @param deliveries to one destination, in order; one unless its {@link #group} has more
   * @throws PartlyRejected if the destination did not accept some of them
   * @throws Exception if the destination accepted none of them
   */
  void deliver(List<PendingDelivery> deliveries) throws Exception;

  /** Classifies what {@link #deliver} threw. */
  Rejection classify(Throwable thrown);

  /**
   * Stores a dead letter.
   *
   * @throws IOException if it is not certain that it is stored; may be repeated
   */
  void deadLetter(PendingDelivery delivery, String reason, int attempts, Instant first)
      throws IOException;
}
