package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * JSON of an alert in Graph.
 *
 * @see <a href="https://learn.microsoft.com/en-us/graph/api/resources/security-alert">its
 *     documented fields</a>
 */
final class GraphAlertShape {
  private static final int PURPOSE = 60;
  private static final int DETECTOR = 61;
  private static final int DETAILS = 62;
  private static final List<String> INVESTIGATIONS =
      List.of("unsupportedAlertType", "queued", "running", "benign", "successfullyRemediated");

  private final GeneratedAlert alert;
  private final PayloadQuirks odd;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  GraphAlertShape(GeneratedAlert alert) {
    this.alert = alert;
    this.odd = new PayloadQuirks(alert.random(PURPOSE));
  }

  /** Graph uses lower camel case, and has no UnSpecified. */
  static String word(String word) {
    return word.equals("UnSpecified") || word.equals("None")
        ? "unknown"
        : word.substring(0, 1).toLowerCase(Locale.ROOT) + word.substring(1);
  }

  /** Sets the assigned analyst, unless the alert is new. */
  static void assigned(ObjectNode json, String status, PayloadQuirks odd) {
    if (status.equals("InProgress") || status.equals("Resolved")) {
      json.put("assignedTo", "soc@contoso.com");
    } else {
      odd.nothing(json, "assignedTo");
    }
  }

  /** Adds a comment if the alert has changed. */
  static void comments(ObjectNode json, int revision, Instant at, PayloadQuirks odd) {
    ArrayNode comments = json.putArray("comments");
    String time = odd.time(at);
    if (revision > 0) {
      comments
          .addObject()
          .put("@odata.type", "#microsoft.graph.security.alertComment")
          .put("comment", "Seen & passed on\r\nto tier 2")
          .put("createdByDisplayName", "SOC")
          .put("createdDateTime", time);
    }
  }

  ObjectNode json() {
    json.put("@odata.type", "#microsoft.graph.security.alert");
    json.put("id", alert.alertId()).put("providerAlertId", alert.alertId());
    json.put("incidentId", alert.incidentId().isEmpty() ? null : alert.incidentId());
    json.put("status", word(alert.status())).put("severity", word(alert.severity()));
    json.put("classification", "unknown").put("determination", "unknown");
    AlertProduct product = alert.product();
    json.put("serviceSource", product.graph()).put("productName", product.title());
    json.put("detectionSource", product.detector(alert.story(), alert.random(DETECTOR)));
    json.put("detectorId", odd.guid());
    json.put("alertPolicyId", product == AlertProduct.DLP ? odd.guid() : null);
    json.put("investigationState", odd.pick(INVESTIGATIONS));
    json.put("tenantId", alert.tenantId());
    json.put("title", alert.story().title()).put("description", alert.story().description());
    json.put(
        "recommendedActions",
        "Collect artifacts and determine scope\n\uFFFD\tReview the machine timeline \"before & after\"\r\n");
    json.put("category", alert.category());
    categories();
    assigned(json, alert.status(), odd);
    String page = "https://security.microsoft.com/";
    json.put("alertWebUrl", page + "alerts/" + alert.alertId() + "?tid=" + alert.tenantId());
    json.put("incidentWebUrl", page + "incidents/" + alert.incidentId());
    if (odd.once(8)) {
      json.put("actorDisplayName", "Storm-0501");
    } else {
      odd.nothing(json, "actorDisplayName");
    }
    threat();
    json.putArray("mitreTechniques").add("T1564.001");
    times();
    comments(json, alert.revision(), alert.updated(), odd);
    PayloadQuirks own = new PayloadQuirks(alert.random(DETAILS)); // independent of the values above
    new GraphEvidence(alert, own).addTo(json.putArray("evidence"));
    json.putArray("systemTags").add("Defender Experts");
    json.putObject("customDetails").put("Ticket", "SOC-" + own.number(9_999));
    json.putObject("additionalData").put("ruleId", own.guid()).put("OriginalScore", 0.5);
    return json;
  }

  /** Sometimes adds the newer list, with or without {@code category}. */
  private void categories() {
    int form = odd.number(16);
    if (form < 2) {
      json.putArray("categories").add(alert.category()).add("Execution");
    } else if (form == 2) {
      json.putArray("categories").add("PreAttack").add("Probing");
    }
  }

  private void threat() {
    String threat = alert.story().threat();
    if (threat.isEmpty()) {
      odd.nothing(json, "threatDisplayName", "threatFamilyName");
    } else {
      json.put("threatDisplayName", threat);
      json.put("threatFamilyName", threat.substring(threat.indexOf('/') + 1));
    }
  }

  private void times() {
    json.put("createdDateTime", odd.time(alert.created()));
    json.put("lastUpdateDateTime", odd.time(alert.updated()));
    String resolved = odd.time(alert.updated());
    json.put("resolvedDateTime", alert.status().equals("Resolved") ? resolved : null);
    json.put("firstActivityDateTime", odd.time(alert.created().minusSeconds(150)));
    json.put("lastActivityDateTime", odd.time(alert.created().minusSeconds(145)));
  }
}
