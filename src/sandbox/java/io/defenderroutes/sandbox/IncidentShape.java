package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/**
 * JSON of a Microsoft 365 Defender incident, with its alerts.
 *
 * @see <a href="https://learn.microsoft.com/en-us/defender-xdr/api-list-incidents">its documented
 *     fields</a>
 */
final class IncidentShape {
  private static final List<String> ENTITY =
      List.of(
          "sha1",
          "sha256",
          "fileName",
          "filePath",
          "processId",
          "processCommandLine",
          "processCreationTime",
          "parentProcessId",
          "parentProcessCreationTime",
          "ipAddress",
          "url",
          "accountName",
          "domainName",
          "userSid",
          "aadUserId",
          "userPrincipalName",
          "mailboxDisplayName",
          "mailboxAddress",
          "clusterBy",
          "sender",
          "recipient",
          "subject",
          "deliveryAction",
          "securityGroupId",
          "securityGroupName",
          "registryHive",
          "registryKey",
          "registryValueType",
          "registryValue",
          "deviceId");
  private static final int PURPOSE = 80;

  private final GeneratedIncident incident;
  private final PayloadQuirks odd;

  IncidentShape(GeneratedIncident incident) {
    this.incident = incident;
    this.odd = new PayloadQuirks(new Random(incident.id().hashCode()));
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("incidentId", Long.parseLong(incident.id()));
    if (incident.redirectTo().isEmpty()) {
      json.putNull("redirectIncidentId");
    } else {
      json.put("redirectIncidentId", Long.parseLong(incident.redirectTo()));
    }
    json.put("incidentName", incident.name());
    json.put("createdTime", odd.time(incident.created()));
    json.put("lastUpdateTime", odd.time(incident.updated()));
    odd.nothing(json, "assignedTo");
    json.put("classification", "Unknown").put("determination", "NotAvailable");
    json.put("status", incident.status()).put("severity", incident.severity());
    json.putArray("tags");
    json.putArray("comments");
    ArrayNode alerts = json.putArray("alerts");
    incident.alerts().forEach(alert -> alerts.add(alert(alert)));
    return json;
  }

  private ObjectNode alert(GeneratedAlert alert) {
    PayloadQuirks own = new PayloadQuirks(alert.random(PURPOSE));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("alertId", alert.alertId()).put("providerAlertId", alert.alertId());
    json.put("incidentId", Long.parseLong(alert.incidentId()));
    json.put("serviceSource", alert.product().incidents());
    json.put("creationTime", own.time(alert.created()));
    json.put("lastUpdatedTime", own.time(alert.updated()));
    if (alert.status().equals("Resolved")) {
      json.put("resolvedTime", own.time(alert.updated()));
    } else {
      json.putNull("resolvedTime");
    }
    json.put("firstActivity", own.time(alert.created().minusSeconds(150)));
    json.put("lastActivity", own.time(alert.created().minusSeconds(145)));
    json.put("title", alert.story().title()).put("description", alert.story().description());
    json.put("category", alert.category()).put("status", alert.status());
    json.put("severity", alert.severity());
    own.nothing(json, "investigationId");
    json.put("investigationState", "UnsupportedAlertType");
    own.nothing(json, "classification", "determination");
    json.put("detectionSource", alert.story().source());
    own.nothing(json, "assignedTo", "actorName", "threatFamilyName");
    json.putArray("mitreTechniques");
    device(json.putArray("devices").addObject(), alert.estate());
    ArrayNode entities = json.putArray("entities");
    Evidence.of(alert)
        .forEach(one -> entities.add(one.lay(ENTITY).put("deviceId", alert.estate().deviceId())));
    return json;
  }

  private static void device(ObjectNode device, AlertEstate estate) {
    device.put("mdatpDeviceId", estate.deviceId()).putNull("aadDeviceId");
    device.put("deviceDnsName", estate.dnsName()).put("osPlatform", "WindowsServer2016");
    device.put("version", "1607").put("osProcessor", "x64").put("osBuild", 14393);
    device.put("healthStatus", "Active").put("riskScore", "High");
    device.put("rbacGroupName", estate.group()).put("rbacGroupId", 9);
    device.put("firstSeen", "2020-02-06T14:16:01.9330135Z");
  }
}
