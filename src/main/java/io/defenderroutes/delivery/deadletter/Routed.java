package io.defenderroutes.delivery.deadletter;

import static io.defenderroutes.alert.AlertContract.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.config.OneLine;
import org.apache.camel.Exchange;

/**
 * An alert that is being routed, as a dead letter of it stores it.
 *
 * @param alertId its id
 * @param version of the alert
 * @param severity as the routing sees it; like the next three, empty if it was not classified
 * @param category as the routing sees it
 * @param service as the routing sees it
 * @param title in one line
 * @param change how this version differs from the one before, as the routing sees it
 * @param previousSeverity severity of the version before; empty if none is known
 * @param step the current step of the routing; empty if in none
 * @param done the steps that it has passed, separated by blanks
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
    String change,
    String previousSeverity,
    String step,
    String done,
    byte[] alert) {
  /** Variable: the step of the routing that the alert is in. */
  public static final String STEP = "step";

  /** Variable: the steps of the routing that the alert has passed, separated by blanks. */
  public static final String DONE = "stepsDone";

  public static Routed of(Exchange exchange) {
    return new Routed(
        text(exchange, AlertContract.ALERT_ID),
        text(exchange, AlertContract.VERSION),
        text(exchange, AlertContract.SEVERITY),
        text(exchange, AlertContract.CATEGORY),
        text(exchange, AlertContract.SERVICE),
        OneLine.of(text(exchange, AlertContract.TITLE), 200),
        text(exchange, AlertContract.CHANGE),
        text(exchange, AlertContract.PREVIOUS_SEVERITY),
        text(exchange, STEP),
        text(exchange, DONE),
        exchange.getVariable(AlertContract.ALERT, byte[].class));
  }

  /** Writes all but the alert, the step and the steps that are done. */
  void describe(ObjectNode json) {
    json.put("alertId", alertId)
        .put("version", version)
        .put("severity", severity)
        .put("category", category)
        .put("service", service)
        .put("title", title)
        .put("change", change)
        .put("previousSeverity", previousSeverity);
  }

  /** Writes all but the alert. */
  public void write(ObjectNode json) {
    describe(json);
    json.put("step", step).put("done", done);
  }

  /** Reads what {@link #write} writes; earlier versions wrote no change. */
  public static Routed read(JsonNode json, byte[] alert) {
    String change = json.path("change").asText();
    return new Routed(
        json.path("alertId").asText(),
        json.path("version").asText(),
        json.path("severity").asText(),
        json.path("category").asText(),
        json.path("service").asText(),
        json.path("title").asText(),
        change.isEmpty() ? AlertContract.CREATED : change,
        json.path("previousSeverity").asText(),
        json.path("step").asText(),
        json.path("done").asText(),
        alert);
  }
}
