package io.defenderroutes.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The seven APIs: their paths, accepted tokens and rate limits.
 *
 * @see <a href="https://learn.microsoft.com/en-us/defender-endpoint/api/get-alerts">endpoint</a>
 * @see <a href="https://learn.microsoft.com/en-us/defender-xdr/api-list-incidents">incidents</a>
 * @see <a href="https://learn.microsoft.com/en-us/defender-xdr/api-advanced-hunting">hunting</a>
 * @see <a
 *     href="https://learn.microsoft.com/en-us/graph/api/security-security-runhuntingquery">graph-hunting</a>
 * @see <a href="https://learn.microsoft.com/en-us/graph/throttling-limits">Graph's limits</a>
 */
@SuppressWarnings("ImmutableEnumChecker") // they are, in fact
public enum Api {
  SIEM(
      "siem",
      Origin.SIEM,
      "/api/alerts",
      List.of("https://graph.windows.net"),
      "Alert",
      ApiErrorBody.DEFENDER,
      ApiRateLimit.NONE),
  ENDPOINT(
      "endpoint",
      Origin.ENDPOINT,
      "/api/alerts",
      List.of(
          "https://api.securitycenter.microsoft.com",
          "https://securitycenter.onmicrosoft.com/windowsatpservice"),
      "Alert",
      ApiErrorBody.DEFENDER,
      new ApiRateLimit(100, 1500)),
  INCIDENTS(
      "incidents",
      Origin.XDR,
      "/api/incidents",
      List.of("https://api.security.microsoft.com"),
      "Incident",
      ApiErrorBody.DEFENDER,
      new ApiRateLimit(50, 1500)),
  HUNTING(
      "hunting",
      Origin.XDR,
      "/api/advancedhunting/run",
      List.of("https://api.security.microsoft.com"),
      "AdvancedHunting",
      ApiErrorBody.DEFENDER,
      new ApiRateLimit(45, Integer.MAX_VALUE)),
  GRAPH_ALERTS(
      "graph-alerts",
      Origin.GRAPH,
      "/v1.0/security/alerts_v2",
      List.of("https://graph.microsoft.com"),
      "SecurityAlert",
      ApiErrorBody.GRAPH,
      new ApiRateLimit(150, Integer.MAX_VALUE)),
  GRAPH_INCIDENTS(
      "graph-incidents",
      Origin.GRAPH,
      "/v1.0/security/incidents",
      List.of("https://graph.microsoft.com"),
      "SecurityIncident",
      ApiErrorBody.GRAPH,
      new ApiRateLimit(150, Integer.MAX_VALUE)),
  GRAPH_HUNTING(
      "graph-hunting",
      Origin.GRAPH,
      "/v1.0/security/runHuntingQuery",
      List.of("https://graph.microsoft.com"),
      "ThreatHunting",
      ApiErrorBody.GRAPH,
      new ApiRateLimit(45, Integer.MAX_VALUE));

  private final String key;
  private final Origin origin;
  private final String path;
  private final List<String> audiences;
  private final List<String> roles;
  private final List<String> delegated;
  private final ApiErrorBody errors;
  private final ApiRateLimit budget;

  Api(
      String key,
      Origin origin,
      String path,
      List<String> audiences,
      String permission,
      ApiErrorBody errors,
      ApiRateLimit budget) {
    this.key = key;
    this.origin = origin;
    this.path = path;
    this.audiences = audiences;
    this.roles = List.of(permission + ".Read.All", permission + ".ReadWrite.All");
    this.delegated =
        errors == ApiErrorBody.GRAPH
            ? roles
            : List.of(permission + ".Read", permission + ".ReadWrite");
    this.errors = errors;
    this.budget = budget;
  }

  /** Name in the product's settings: {@code graph-alerts}. */
  public String key() {
    return key;
  }

  /** Path of its list. */
  public String path() {
    return path;
  }

  /**
   * The path after the list's, such as a slash and an id; empty if it belongs to another API. Graph
   * actions also have a qualified name, which Microsoft's SDKs use.
   */
  Optional<String> tail(String requested) {
    String qualified = path.replace("/runHunting", "/microsoft.graph.security.runHunting");
    return Stream.of(path, qualified)
        .filter(own -> requested.equals(own) || requested.startsWith(own + "/"))
        .map(own -> requested.substring(own.length()))
        .findFirst();
  }

  /** Whether it runs queries (POST) instead of listing items (GET). */
  public boolean hunting() {
    return this == HUNTING || this == GRAPH_HUNTING;
  }

  /** The resource of its tokens: the scope without {@code /.default}. */
  public String audience() {
    return audiences.get(0);
  }

  /** The least privileged app role for reading. */
  public String role() {
    return roles.get(0);
  }

  /** The least privileged delegated permission for reading. */
  public String delegated() {
    return delegated.get(0);
  }

  /** The delegated permissions to read all APIs of an audience. */
  static List<String> delegatedFor(String audience) {
    return Arrays.stream(values())
        .filter(api -> api.audiences.contains(audience))
        .map(Api::delegated)
        .distinct()
        .toList();
  }

  /**
   * The API of a key.
   *
   * @throws IllegalArgumentException if unknown; the message lists the keys
   */
  public static Api of(String key) {
    return Arrays.stream(values())
        .filter(api -> api.key.equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no API is called '" + key + "'; there are " + keys()));
  }

  /** All keys, separated by commas. */
  public static String keys() {
    return String.join(",", Arrays.stream(values()).map(Api::key).toList());
  }

  Origin origin() {
    return origin;
  }

  List<String> audiences() {
    return audiences;
  }

  List<String> roles() {
    return roles;
  }

  List<String> delegatedPermissions() {
    return delegated;
  }

  ApiErrorBody errors() {
    return errors;
  }

  ApiRateLimit budget() {
    return budget;
  }
}
