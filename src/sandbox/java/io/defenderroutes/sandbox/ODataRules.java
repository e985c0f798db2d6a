package io.defenderroutes.sandbox;

import java.util.Set;

/**
 * Limits and fields of an OData API.
 *
 * @param context {@code @odata.context} of its responses
 * @param defaultTop items in a response without {@code $top}
 * @param maxTop largest {@code $top}; 400 above
 * @param maxSkip largest {@code $skip}; 400 above
 * @param created field of the creation time
 * @param updated field of the last change
 * @param filters further fields for {@code $filter}
 * @param expandable field that requires {@code $expand}; empty if none
 * @param graph whether it supports {@code Prefer}, {@code $count} and nextLink, like Graph
 */
record ODataRules(
    String context,
    int defaultTop,
    int maxTop,
    int maxSkip,
    String created,
    String updated,
    Set<String> filters,
    String expandable,
    boolean graph) {

  static ODataRules of(Api api) {
    return switch (api) {
      case ENDPOINT ->
          new ODataRules(
              "https://api.securitycenter.microsoft.com/api/$metadata#Alerts",
              10_000,
              10_000,
              Integer.MAX_VALUE,
              "alertCreationTime",
              "lastUpdateTime",
              Set.of("id", "incidentId", "status", "severity", "category", "detectionSource"),
              "evidence",
              false);
      case INCIDENTS ->
          new ODataRules(
              "https://api.security.microsoft.com/api/$metadata#Incidents",
              100,
              100,
              Integer.MAX_VALUE,
              "createdTime",
              "lastUpdateTime",
              Set.of("status", "assignedTo"),
              "",
              false);
      case GRAPH_ALERTS ->
          new ODataRules(
              "https://graph.microsoft.com/v1.0/$metadata#security/alerts_v2",
              100,
              1_000,
              500,
              "createdDateTime",
              "lastUpdateDateTime",
              Set.of("severity", "status", "serviceSource", "assignedTo", "classification"),
              "",
              true);
      case GRAPH_INCIDENTS ->
          new ODataRules(
              "https://graph.microsoft.com/v1.0/$metadata#security/incidents",
              50,
              50,
              500,
              "createdDateTime",
              "lastUpdateDateTime",
              Set.of("severity", "status", "assignedTo", "classification", "determination"),
              "alerts",
              true);
      case SIEM, HUNTING, GRAPH_HUNTING ->
          throw new IllegalArgumentException(api.key() + " has no OData");
    };
  }

  Set<String> parameters() {
    return graph
        ? Set.of("$filter", "$top", "$skip", "$expand", "$count")
        : Set.of("$filter", "$top", "$skip", "$expand");
  }
}
