package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * An alert as Graph lays it out.
 *
 * @see <a href="https://learn.microsoft.com/en-us/graph/api/resources/security-alert">its
 *     documented fields</a>
 */
final class GraphAlertShape {
  private static final int PURPOSE = 60;
  private static final List<String> NEW_SERVICES =
      List.of("microsoftSentinel", "microsoftDefenderForCloud");

  private final GeneratedAlert alert;
  private final Oddities odd;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  GraphAlertShape(GeneratedAlert alert) {
    this.alert = alert;
    this.odd = new Oddities(alert.random(PURPOSE));
  }

  /** Graph writes small what the older APIs write large, and knows no UnSpecified. */
  static String word(String word) {
    return word.equals("UnSpecified") || word.equals("None")
        ? "unknown"
        : word.substring(0, 1).toLowerCase(Locale.ROOT) + word.substring(1);
  }

  ObjectNode json() {
    json.put("@odata.type", "#microsoft.graph.security.alert");
    json.put("id", alert.alertId()).put("providerAlertId", alert.alertId());
    json.put("incidentId", alert.incidentId().isEmpty() ? null : alert.incidentId());
    json.put("status", word(alert.status())).put("severity", word(alert.severity()));
    json.put("classification", "unknown").put("determination", "unknown");
    json.put(
        "serviceSource", odd.once(20) ? odd.pick(NEW_SERVICES) : "microsoftDefenderForEndpoint");
    json.put("detectionSource", word(alert.story().source())).put("detectorId", odd.guid());
    json.put("tenantId", alert.tenantId());
    json.put("title", alert.story().title()).put("description", alert.story().description());
    json.put(
        "recommendedActions",
        "Collect artifacts and determine scope\n\uFFFD\tReview the machine timeline \"before & after\"\r\n");
    json.put("category", alert.category());
    if (odd.once(8)) {
      json.putArray("categories").add(alert.category()).add("Execution");
    }
    odd.nothing(json, "assignedTo");
    String page = "https://security.microsoft.com/";
    json.put("alertWebUrl", page + "alerts/" + alert.alertId() + "?tid=" + alert.tenantId());
    json.put("incidentWebUrl", page + "incidents/" + alert.incidentId());
    odd.nothing(json, "actorDisplayName", "threatDisplayName", "threatFamilyName");
    json.putArray("mitreTechniques").add("T1564.001");
    times();
    json.putArray("comments");
    ArrayNode evidence = json.putArray("evidence");
    Evidence.of(alert).forEach(one -> evidence.add(evidence(one)));
    json.putArray("systemTags");
    if (odd.once(10)) {
      json.putObject("additionalData").put("ruleId", odd.guid()); // unlisted
    }
    return json;
  }

  private void times() {
    json.put("createdDateTime", odd.time(alert.created()));
    json.put("lastUpdateDateTime", odd.time(alert.updated()));
    if (alert.status().equals("Resolved")) {
      json.put("resolvedDateTime", odd.time(alert.updated()));
    } else {
      json.putNull("resolvedDateTime");
    }
    json.put("firstActivityDateTime", odd.time(alert.created().minusSeconds(150)));
    json.put("lastActivityDateTime", odd.time(alert.created().minusSeconds(145)));
  }

  private ObjectNode evidence(Evidence one) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("@odata.type", "#microsoft.graph.security." + word(one.kind()) + "Evidence");
    node.put("createdDateTime", odd.time(alert.created()));
    node.put("verdict", "unknown").put("remediationStatus", "none");
    node.putNull("remediationStatusDetails");
    node.putArray("roles");
    node.putArray("detailedRoles").add("Referred in command line");
    node.putArray("tags");
    switch (one.kind()) {
      case "User" -> user(node.putObject("userAccount"), one);
      case "File" -> {
        node.put("detectionStatus", "detected").put("mdeDeviceId", alert.estate().deviceId());
        file(node.putObject("fileDetails"), one);
      }
      case "Process" -> {
        one.put(node, "processId");
        one.put(node, "parentProcessId");
        one.put(node, "processCommandLine");
        one.put(node, "processCreationDateTime", "processCreationTime");
        node.put("detectionStatus", "detected").put("mdeDeviceId", alert.estate().deviceId());
        file(node.putObject("imageFile"), one);
      }
      case "Registry" -> {
        one.put(node, "registryKey");
        one.put(node, "registryHive");
      }
      default -> {
        one.put(node, "ipAddress");
        one.put(node, "url");
      }
    }
    return node;
  }

  private static void user(ObjectNode account, Evidence one) {
    one.put(account, "accountName");
    one.put(account, "domainName");
    one.put(account, "userSid");
    one.put(account, "azureAdUserId", "aadUserId");
    one.put(account, "userPrincipalName");
    account.putNull("displayName");
  }

  private void file(ObjectNode file, Evidence one) {
    one.put(file, "sha1");
    one.put(file, "sha256");
    one.put(file, "fileName");
    one.put(file, "filePath");
    file.put("fileSize", odd.number(9_000_000)).put("filePublisher", "Microsoft Corporation");
    file.putNull("signer").putNull("issuer");
  }
}
