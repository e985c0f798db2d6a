package io.defenderroutes.delivery.deadletter;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.config.OneLine;
import org.apache.camel.Exchange;

/**
 * An alert on its way to a destination: what a dead letter would have to tell of it.
 *
 * @param alertId its id
 * @param version of the alert
 * @param severity as the routing sees it; empty where the alert was not classified, like the next
 *     three
 * @param category as the routing sees it
 * @param service as the routing sees it
 * @param title in one line
 * @param step of the routing that it is in, as the routing names it; empty if in none
 * @param done the steps it has been through, separated by blanks
 * @param alert as the vendor wrote it
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record Routed(
    String alertId,
    String version,
    String severity,
    String category,
    String service,
    String title,
    String step,
    String done,
    byte[] alert) {
  /** Variable: the alert as the vendor wrote it, before the routing. */
  public static final String ALERT = "alert";

  /** Variable: the step of the routing that the alert is in. */
  public static final String STEP = "step";

  /** Variable: the steps of the routing that the alert has passed, separated by blanks. */
  public static final String DONE = "stepsDone";

  public static Routed of(Exchange exchange) {
    return new Routed(
        variable(exchange, AlertContract.ALERT_ID),
        variable(exchange, AlertContract.VERSION),
        variable(exchange, AlertContract.SEVERITY),
        variable(exchange, AlertContract.CATEGORY),
        variable(exchange, AlertContract.SERVICE),
        OneLine.of(variable(exchange, AlertContract.TITLE), 200),
        variable(exchange, STEP),
        variable(exchange, DONE),
        exchange.getVariable(ALERT, byte[].class));
  }

  private static String variable(Exchange exchange, String name) {
    String value = exchange.getVariable(name, String.class);
    return value == null ? "" : value;
  }
}
