package io.defenderroutes.delivery.pending;

import io.defenderroutes.delivery.deadletter.Routed;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that the routing decided on and that is carried out after its batch is committed.
 *
 * @param id the same for each routing of a version to a destination; receivers that recognise a
 *     repeated request may use it
 * @param connection {@code tenant/source}, whose owner carries it out
 * @param destination its name in log, metrics and dead letters
 * @param part the one recipient of several whose delivery this is; empty if there is one delivery
 * @param routed the alert, and the step of the routing that calls the destination
 * @param message the message at that step
 * @param collected when the routing decided on it
 */
public record PendingDelivery(
    String id,
    String connection,
    String destination,
    String part,
    Routed routed,
    StoredMessage message,
    Instant collected) {

  /**
   * The message of an exchange: what a step of the routing reads.
   *
   * @param variables texts, numbers, booleans and lists of texts; without the alert
   * @param headers texts, numbers and booleans
   * @param body null if it is the alert
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  public record StoredMessage(
      Map<String, Object> variables, Map<String, Object> headers, byte @Nullable [] body) {}

  /** Alerts with the same value are delivered in order. */
  String order() {
    return connection + "\n" + routed.alertId();
  }
}
