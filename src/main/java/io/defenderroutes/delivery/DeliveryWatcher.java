package io.defenderroutes.delivery;

import java.time.Duration;

/**
 * Observes batches after their commit. Called in the delivering thread: must return quickly.
 *
 * <p>Severity and category are as the routing saw them.
 */
public interface DeliveryWatcher {
  /** Observes nothing. */
  DeliveryWatcher NOBODY = new DeliveryWatcher() {};

  /** Counts new alerts of the batch. */
  default void fresh(
      String connection, String severity, String category, String service, int alerts) {}

  /**
   * Counts alerts that a destination accepted.
   *
   * @param destination its name; for a file the pattern
   */
  default void delivered(
      String connection, String severity, String category, String destination, int alerts) {}

  /** Counts pending deliveries that were committed with the batch. */
  default void collected(
      String connection, String severity, String category, String destination, int alerts) {}

  /**
   * Counts alerts that the routing dropped on purpose.
   *
   * @param rule file and line of the step that ended them, such as {@code
   *     routing/alerts.camel.yaml:42}
   */
  default void dropped(
      String connection, String severity, String category, String rule, int alerts) {}

  /**
   * Alerts of a committed batch were neither delivered, pending, dropped nor dead letters: an error
   * of the product, or a step of the routing that it does not count.
   */
  default void uncounted(String connection, int alerts) {}

  /**
   * Counts dead letters of a destination.
   *
   * @param destination its name; {@code none} if the alert reached none
   * @param reason of the latest, in one line
   */
  default void deadLetters(String connection, String destination, int alerts, String reason) {}

  /**
   * A batch with new alerts is delivered.
   *
   * @param took since it was begun
   */
  default void recorded(String connection, Duration took) {}

  /** A batch is delivered, even if all its alerts were delivered before. */
  default void committed(String connection) {}
}
