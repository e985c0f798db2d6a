package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON of the rows of an alert in advanced hunting. */
final class HuntingShape {
  private static final int PURPOSE = 40;

  private final GeneratedAlert alert;
  private final String timestamp;
  private final String category;

  HuntingShape(GeneratedAlert alert) {
    this.alert = alert;
    PayloadQuirks odd = new PayloadQuirks(alert.random(PURPOSE));
    this.timestamp = odd.time(alert.updated());
    this.category =
        odd.once(12) ? "[\"" + alert.category() + "\",\"Execution\"]" : alert.category();
  }

  /** Real rows have no id. */
  String id() {
    return alert.revision() == 0 ? alert.alertId() : alert.alertId() + "#" + alert.revision();
  }

  /** Sometimes several categories, as an array in a text. */
  String category() {
    return category;
  }

  ObjectNode info() {
    return start()
        .put("Category", category)
        .put("Severity", alert.severity())
        .put("ServiceSource", alert.product().title())
        .put("DetectionSource", alert.story().source())
        .put("AttackTechniques", "[\"Command and Scripting Interpreter (T1059)\"]");
  }

  ObjectNode evidence(Evidence one) {
    ObjectNode row =
        start()
            .put("Categories", "[\"" + alert.category() + "\"]")
            .put("ServiceSource", alert.product().title())
            .put("DetectionSource", alert.story().source())
            .put("EntityType", one.kind())
            .put("EvidenceRole", one.number() == 0 ? "Impacted" : "Related");
    one.put(row, "SHA1", "sha1");
    one.put(row, "FileName", "fileName");
    one.put(row, "FolderPath", "filePath");
    one.put(row, "FileSize", "fileSize");
    one.put(row, "AccountName", "accountName");
    one.put(row, "AccountDomain", "domainName");
    row.put("DeviceId", alert.estate().deviceId()).put("DeviceName", alert.estate().dnsName());
    one.put(row, "RemoteIP", "ipAddress");
    one.put(row, "RemoteUrl", "url");
    one.put(row, "ProcessCommandLine", "processCommandLine");
    return row.put("AdditionalFields", "{\"Type\":\"" + one.kind() + "\"}");
  }

  private ObjectNode start() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("Timestamp", timestamp)
        .put("AlertId", alert.alertId())
        .put("Title", alert.story().title());
  }
}
