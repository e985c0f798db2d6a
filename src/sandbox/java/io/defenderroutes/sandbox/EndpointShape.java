package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * JSON of an alert of Defender for Endpoint.
 *
 * @see <a href="https://learn.microsoft.com/en-us/defender-endpoint/api/alerts">its documented
 *     fields</a>
 */
final class EndpointShape {
  private static final List<String> EVIDENCE =
      List.of(
          "evidenceCreationTime",
          "sha1",
          "sha256",
          "fileName",
          "filePath",
          "processId",
          "processCommandLine",
          "processCreationTime",
          "parentProcessId",
          "parentProcessCreationTime",
          "parentProcessFileName",
          "parentProcessFilePath",
          "ipAddress",
          "url",
          "registryKey",
          "registryHive",
          "registryValueType",
          "registryValue",
          "accountName",
          "domainName",
          "userSid",
          "aadUserId",
          "userPrincipalName",
          "detectionStatus");
  private static final int PURPOSE = 20;

  private final GeneratedAlert alert;
  private final PayloadQuirks odd;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  EndpointShape(GeneratedAlert alert) {
    this.alert = alert;
    this.odd = new PayloadQuirks(alert.random(PURPOSE));
  }

  ObjectNode json() {
    json.put("id", alert.alertId());
    incident();
    odd.nothing(json, "investigationId", "assignedTo");
    json.put("severity", alert.severity()).put("status", alert.status());
    odd.nothing(json, "classification", "determination");
    json.put("investigationState", odd.pick(List.of("Queued", "UnsupportedOs", "Benign")));
    json.put("detectionSource", alert.story().source());
    json.put("detectorId", odd.guid());
    json.put("category", alert.category());
    String threat = alert.story().threat();
    if (threat.isEmpty()) {
      odd.nothing(json, "threatFamilyName");
    } else {
      json.put("threatFamilyName", threat.substring(threat.indexOf('/') + 1));
    }
    json.put("title", alert.story().title()).put("description", alert.story().description());
    times();
    where(threat);
    ArrayNode evidence = json.putArray("evidence");
    Evidence.of(alert)
        .forEach(
            one ->
                evidence.add(
                    one.lay(EVIDENCE).put("evidenceCreationTime", odd.time(alert.created()))));
    return json;
  }

  /** Mostly a number, sometimes as text or with a prefix. */
  private void incident() {
    int form = odd.number(20);
    if (alert.incidentId().isEmpty()) {
      odd.nothing(json, "incidentId");
    } else if (form == 0) {
      json.put("incidentId", alert.incidentId());
    } else if (form == 1) {
      json.put("incidentId", "INC-" + alert.incidentId());
    } else {
      json.put("incidentId", Long.parseLong(alert.incidentId()));
    }
  }

  private void times() {
    json.put("alertCreationTime", odd.time(alert.created()));
    json.put("firstEventTime", odd.time(alert.created().minusSeconds(150)));
    json.put("lastEventTime", odd.time(alert.created().minusSeconds(145)));
    json.put("lastUpdateTime", odd.time(alert.updated()));
    if (alert.status().equals("Resolved")) {
      json.put("resolvedTime", odd.time(alert.updated()));
    } else {
      json.putNull("resolvedTime");
    }
  }

  private void where(String threat) {
    AlertEstate estate = alert.estate();
    json.put("machineId", estate.deviceId()).put("computerDnsName", estate.dnsName());
    json.put("rbacGroupName", estate.group()).put("aadTenantId", alert.tenantId());
    json.put("threatName", threat.isEmpty() ? null : threat);
    json.putArray("mitreTechniques").add("T1064").add("T1085");
    json.putObject("relatedUser").put("userName", estate.user()).put("domainName", estate.domain());
    ObjectNode comment = JsonNodeFactory.instance.objectNode();
    comment.put("comment", "Seen & passed on\r\nto tier 2").put("createdBy", "soc@contoso.com");
    comment.put("createdTime", odd.time(alert.updated()));
    switch (alert.revision() == 0 ? 9 : odd.number(4)) {
      case 0 -> json.set("comments", comment); // a bare object where an array is documented
      case 1 -> json.putArray("comments").add(comment);
      default -> json.putArray("comments");
    }
    if (odd.once(10)) {
      json.put("alertProductName", "MicrosoftDefenderForEndpoint").put("isTest", false); // unlisted
    }
  }
}
