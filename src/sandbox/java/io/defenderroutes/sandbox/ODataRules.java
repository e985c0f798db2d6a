package io.defenderroutes.sandbox;

import java.util.Set;

/**
 * What one OData API allows.
 *
 * @param context {@code @odata.context} of its answers
 * @param defaultTop items in an answer when {@code $top} is absent
 * @param maxTop greatest {@code $top}; above it 400
 * @param maxSkip greatest {@code $skip}; above it 400
 * @param created the field that says when an item came into being
 * @param updated the field that says when it last changed
 * @param filters the other fields that {@code $filter} may name
 * @param expandable the field that is left out unless {@code $expand} names it; empty for none
 * @param graph whether it has Graph's ways: {@code Prefer}, {@code $count}, nextLink
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
