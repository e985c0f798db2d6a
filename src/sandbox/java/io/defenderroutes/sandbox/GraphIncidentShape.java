package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/**
 * JSON of a Graph incident with expanded alerts.
 *
 * @see <a href="https://learn.microsoft.com/en-us/graph/api/resources/security-incident">its
 *     documented fields</a>
 */
final class GraphIncidentShape {
  private GraphIncidentShape() {}

  static ObjectNode of(GeneratedIncident incident) {
    PayloadQuirks odd = new PayloadQuirks(new Random(incident.id().hashCode() + 1L));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("@odata.type", "#microsoft.graph.security.incident").put("id", incident.id());
    json.put(
        "incidentWebUrl",
        "https://security.microsoft.com/incidents/"
            + incident.id()
            + "?tid="
            + incident.tenantId());
    json.put("redirectIncidentId", incident.redirectTo().isEmpty() ? null : incident.redirectTo());
    json.put("tenantId", incident.tenantId()).put("displayName", incident.name());
    json.put("createdDateTime", odd.time(incident.created()));
    json.put("lastUpdateDateTime", odd.time(incident.updated()));
    GraphAlertShape.assigned(json, incident.status(), odd);
    json.put("classification", "unknown").put("determination", "unknown");
    json.put("status", GraphAlertShape.word(incident.status()));
    json.put("severity", GraphAlertShape.word(incident.severity()));
    json.putArray("customTags").add("Demo");
    boolean changed = incident.updated().isAfter(incident.created());
    GraphAlertShape.comments(json, changed ? 1 : 0, incident.updated(), odd);
    json.put("priorityScore", odd.number(101));
    json.put("summary", "### What happened\r\n" + incident.name());
    json.put("lastModifiedBy", "Microsoft 365 Defender-IncidentCreation");
    if (incident.status().equals("Resolved")) {
      json.put("resolvingComment", "Contained");
    } else {
      odd.nothing(json, "resolvingComment");
    }
    json.putArray("systemTags").add("Defender Experts");
    json.put("description", "Several alerts that belong together.\r\n\t\"Initial access\" & more");
    ArrayNode alerts = json.putArray("alerts");
    incident.alerts().forEach(alert -> alerts.add(new GraphAlertShape(alert).json()));
    return json;
  }
}
