package io.defenderroutes.delivery;

import java.time.Duration;

/**
 * Is told of each batch once it is delivered and recorded, in the thread that delivers it; must not
 * hold it up. Severity and category are as the routing saw them.
 */
public interface DeliveryWatcher {
  /** Where nobody watches. */
  DeliveryWatcher NOBODY = new DeliveryWatcher() {};

  /** So many of the batch's alerts were new, and classified. */
  default void fresh(
      String connection, String severity, String category, String service, int alerts) {}

  /**
   * So many are at a destination.
   *
   * @param destination as a kamelet calls it, without what a file's pattern is filled in with
   */
  default void delivered(
      String connection, String severity, String category, String destination, int alerts) {}

  /**
   * So many are dead letters of a destination.
   *
   * @param destination or {@code none}, where it came to none
   * @param reason of the latest, in one line
   */
  default void deadLetters(String connection, String destination, int alerts, String reason) {}

  /**
   * The last of it.
   *
   * @param took since it was begun
   */
  default void recorded(String connection, Duration took) {}
}
