package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.List;

/**
 * The tables of advanced hunting that have to do with alerts.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/defender-xdr/advanced-hunting-alertinfo-table">AlertInfo</a>
 */
@SuppressWarnings("ImmutableEnumChecker") // they are, in fact
enum HuntingTable {
  ALERT_INFO(
      "AlertInfo",
      List.of(
          "Timestamp",
          "AlertId",
          "Title",
          "Category",
          "Severity",
          "ServiceSource",
          "DetectionSource",
          "AttackTechniques")),
  ALERT_EVIDENCE(
      "AlertEvidence",
      List.of(
          "Timestamp",
          "AlertId",
          "Title",
          "Categories",
          "ServiceSource",
          "DetectionSource",
          "EntityType",
          "EvidenceRole",
          "SHA1",
          "FileName",
          "FolderPath",
          "AccountName",
          "AccountDomain",
          "DeviceId",
          "DeviceName",
          "RemoteIP",
          "RemoteUrl",
          "ProcessCommandLine",
          "AdditionalFields"));

  private final String tableName;
  private final List<String> columns;

  HuntingTable(String tableName, List<String> columns) {
    this.tableName = tableName;
    this.columns = columns;
  }

  static HuntingTable of(String name) throws Refused {
    return Arrays.stream(values())
        .filter(table -> table.tableName.equals(name))
        .findFirst()
        .orElseThrow(
            () -> new Refused(400, "'" + name + "' does not refer to any known table or function"));
  }

  String tableName() {
    return tableName;
  }

  boolean holds(SimulatedItem row) {
    return row.status().equals(tableName);
  }

  ArrayNode schema() {
    ArrayNode schema = JsonNodeFactory.instance.arrayNode();
    for (String column : columns) {
      schema
          .addObject()
          .put("Name", column)
          .put("Type", column.equals("Timestamp") ? "DateTime" : "String");
    }
    return schema;
  }
}
