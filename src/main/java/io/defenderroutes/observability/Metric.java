package io.defenderroutes.observability;

import java.util.List;

/**
 * The metrics, each declared once. Prometheus writes dots as underscores, and appends {@code
 * _total} to a counter.
 */
public enum Metric {
  POLLS(
      "defender.polls",
      Type.COUNTER,
      "Slices by result: complete; failed (retries used up); incomplete (reported by the API)",
      Tag.TENANT,
      Tag.SOURCE,
      Tag.OUTCOME),
  ANSWERS(
      "defender.answers",
      Type.COUNTER,
      "Requests by result: HTTP status; timeout; io (connection failed); malformed (invalid or too large JSON); token (none available); internal (error of the product or of an edited route)",
      Tag.TENANT,
      Tag.SOURCE,
      Tag.STATUS),
  RECEIVED(
      "defender.alerts.received",
      Type.COUNTER,
      "Alerts or incidents in complete responses, including repeated ones",
      Tag.TENANT,
      Tag.SOURCE),
  NEW(
      "defender.alerts.new",
      Type.COUNTER,
      "Alerts not delivered before",
      Tag.TENANT,
      Tag.SOURCE,
      Tag.SEVERITY,
      Tag.CATEGORY,
      Tag.SERVICE),
  DELIVERED(
      "defender.alerts.delivered",
      Type.COUNTER,
      "Deliveries of alerts that the destination accepted",
      Tag.TENANT,
      Tag.SOURCE,
      Tag.SEVERITY,
      Tag.CATEGORY,
      Tag.DESTINATION),
  DROPPED(
      "defender.alerts.dropped",
      Type.COUNTER,
      "Alerts that the routing dropped on purpose, by file and line of the stop",
      Tag.TENANT,
      Tag.SOURCE,
      Tag.SEVERITY,
      Tag.CATEGORY,
      Tag.RULE),
  DEAD_LETTERS(
      "defender.dead.letters",
      Type.COUNTER,
      "Alerts that became dead letters, by destination; none if the alert reached no destination",
      Tag.TENANT,
      Tag.SOURCE,
      Tag.DESTINATION),
  KEPT_LETTERS(
      "defender.dead.letters.kept",
      Type.GAUGE,
      "Stored dead letters of all instances; absent until counted",
      Tag.DESTINATION),
  BATCH(
      "defender.batch",
      Type.TIMER,
      "Time from the start of a batch until it is recorded, including waits for Kafka and files",
      Tag.TENANT,
      Tag.SOURCE),
  LAG(
      "defender.lag.seconds",
      Type.GAUGE,
      "Age of the watermark; absent until the cursor is read; NaN if another instance polls",
      Tag.TENANT,
      Tag.SOURCE),
  BUDGET(
      "defender.budget.left",
      Type.GAUGE,
      "Requests that the rate limit allows now; absent without a limit",
      Tag.TENANT,
      Tag.SOURCE),
  PAUSED(
      "defender.quota.paused.seconds",
      Type.GAUGE,
      "Time until requests are allowed after a 429; 0 while allowed",
      Tag.TENANT,
      Tag.SOURCE),
  TOKEN_AGE(
      "defender.token.age.seconds",
      Type.GAUGE,
      "Age of the connection's access token; absent until there is one",
      Tag.TENANT,
      Tag.SOURCE),
  CREDENTIAL_EXPIRES(
      "defender.credential.expires.seconds",
      Type.GAUGE,
      "Time until the tenant's secret or certificate expires; absent if unknown",
      Tag.TENANT),
  CONNECTION_UP(
      "defender.connection.up",
      Type.GAUGE,
      "0 while the connection is unhealthy; NaN if another instance polls it",
      Tag.TENANT,
      Tag.SOURCE),
  DESTINATION_UP(
      "defender.destination.up",
      Type.GAUGE,
      "0 while unavailable; kafka and file stand for all topics and files",
      Tag.DESTINATION),
  PENDING(
      "defender.pending.deliveries",
      Type.GAUGE,
      "Committed deliveries of this instance that the destination has not accepted yet; absent without any",
      Tag.DESTINATION),
  PENDING_AGE(
      "defender.pending.oldest.seconds",
      Type.GAUGE,
      "Time since the routing of the oldest pending delivery; 0 without any; NaN until it is read",
      Tag.DESTINATION),
  SHARE_POLLS(
      "defender.share.polls",
      Type.TIMER,
      "Time this instance spent on slices of a share's connections, waits and retries included; with several instances",
      Tag.SHARE),
  RELOADS(
      "defender.reloads", Type.COUNTER, "Route changes by result: swapped or refused", Tag.OUTCOME),
  BUILD("defender.build.info", Type.GAUGE, "1, with the running version", Tag.VERSION);

  /** How it is measured. */
  public enum Type {
    COUNTER,
    GAUGE,
    TIMER
  }

  private final String key;
  private final Type type;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<Tag> tags;

  Metric(String key, Type type, String description, Tag... tags) {
    this.key = key;
    this.type = type;
    this.description = description;
    this.tags = List.of(tags);
  }

  /** Its name in Micrometer. */
  public String key() {
    return key;
  }

  /** How it is measured. */
  public Type type() {
    return type;
  }

  /** The description, one sentence. */
  public String description() {
    return description;
  }

  /** The labels. */
  public List<Tag> tags() {
    return tags;
  }
}
