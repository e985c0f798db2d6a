package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * Enumeration members that Graph sends only to clients that request them.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations">evolvable
 *     enumerations</a>
 */
final class GraphEnums {
  private static final String UNKNOWN = "unknownFutureValue";
  private static final Map<String, Set<String>> KNOWN =
      Map.of(
          "severity", Set.of("unknown", "informational", "low", "medium", "high"),
          "status", Set.of("unknown", "new", "inProgress", "resolved", "active", "redirected"),
          "detectionSource",
              Set.of(
                  "unknown",
                  "microsoftDefenderForEndpoint",
                  "antivirus",
                  "smartScreen",
                  "customTi",
                  "microsoftDefenderForOffice365",
                  "automatedInvestigation",
                  "microsoftThreatExperts",
                  "customDetection",
                  "microsoftDefenderForIdentity",
                  "cloudAppSecurity",
                  "microsoft365Defender",
                  "azureAdIdentityProtection",
                  "manual",
                  "microsoftDataLossPrevention",
                  "appGovernancePolicy",
                  "appGovernanceDetection"),
          "serviceSource",
              Set.of(
                  "unknown",
                  "microsoftDefenderForEndpoint",
                  "microsoftDefenderForIdentity",
                  "microsoftDefenderForCloudApps",
                  "microsoftDefenderForOffice365",
                  "microsoft365Defender",
                  "azureAdIdentityProtection",
                  "microsoftAppGovernance",
                  "dataLossPrevention"));

  private GraphEnums() {}

  /** Replaces members that the client did not request. */
  static ObjectNode known(ObjectNode json) {
    ObjectNode known = hidden(json);
    JsonNode alerts = json.path("alerts");
    if (!alerts.isArray()) {
      return known;
    }
    ObjectNode shallow = copy(known);
    var shown = shallow.putArray("alerts");
    alerts.forEach(alert -> shown.add(alert instanceof ObjectNode node ? hidden(node) : alert));
    return shallow;
  }

  private static ObjectNode hidden(ObjectNode json) {
    ObjectNode result = copy(json);
    for (Map.Entry<String, Set<String>> field : KNOWN.entrySet()) {
      JsonNode value = json.path(field.getKey());
      if (value.isTextual() && !field.getValue().contains(value.asText())) {
        result.put(field.getKey(), UNKNOWN);
      }
    }
    return result;
  }

  private static ObjectNode copy(ObjectNode json) {
    ObjectNode copy = json.objectNode();
    json.properties().forEach(property -> copy.set(property.getKey(), property.getValue()));
    return copy;
  }
}
