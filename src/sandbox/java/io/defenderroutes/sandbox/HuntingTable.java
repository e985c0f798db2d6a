package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The alert tables of advanced hunting.
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
          "FileSize",
          "AccountName",
          "AccountDomain",
          "DeviceId",
          "DeviceName",
          "RemoteIP",
          "RemoteUrl",
          "ProcessCommandLine",
          "AdditionalFields"));

  private static final Map<String, String> TYPES =
      Map.of("Timestamp", "DateTime", "FileSize", "Int64");

  private final String tableName;
  private final List<String> columns;

  HuntingTable(String tableName, List<String> columns) {
    this.tableName = tableName;
    this.columns = columns;
  }

  static HuntingTable of(String name) throws RejectedRequest {
    return Arrays.stream(values())
        .filter(table -> table.tableName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new RejectedRequest(
                    400, "'" + name + "' does not refer to any known table or function"));
  }

  String tableName() {
    return tableName;
  }

  boolean holds(SimulatedItem row) {
    return row.status().equals(tableName);
  }

  /** The schema of the columns, with the property names of the API. */
  ArrayNode schema(String name, String type) {
    ArrayNode schema = JsonNodeFactory.instance.arrayNode();
    for (String column : columns) {
      schema.addObject().put(name, column).put(type, TYPES.getOrDefault(column, "String"));
    }
    return schema;
  }
}
