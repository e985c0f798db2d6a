package io.defenderroutes.operations;

import java.util.List;

/**
 * What is measured, each declared once. Prometheus writes dots as underscores, and puts {@code
 * _total} behind a counter.
 */
public enum Metric {
  POLLS(
      "defender.polls",
      Type.COUNTER,
      "Slices asked for, by what came of them: complete; failed, once the retries are used up; incomplete, where the API says that its answer lacks something",
      Tag.TENANT,
      Tag.SOURCE,
      Tag.OUTCOME),
  ANSWERS(
      "defender.answers",
      Type.COUNTER,
      "What each request came to: the HTTP status; timeout; io (reset, cut off, out of reach); malformed (not the JSON it should be, or too much of it); token, where there was none to ask with; internal, for a fault of ours or of an edited route",
      Tag.TENANT,
      Tag.SOURCE,
      Tag.STATUS),
  RECEIVED(
      "defender.alerts.received",
      Type.COUNTER,
      "Alerts, or incidents, in answers that were read to their end; more than are new, since every poll looks back",
      Tag.TENANT,
      Tag.SOURCE),
  NEW(
      "defender.alerts.new",
      Type.COUNTER,
      "Alerts that had not been delivered before, once their batch is delivered and recorded",
      Tag.TENANT,
      Tag.SOURCE,
      Tag.SEVERITY,
      Tag.CATEGORY,
      Tag.SERVICE),
  DELIVERED(
      "defender.alerts.delivered",
      Type.COUNTER,
      "Alerts at each destination, once their batch is delivered and recorded; a destination of your own only if it calls delivery.delivered",
      Tag.TENANT,
      Tag.SOURCE,
      Tag.SEVERITY,
      Tag.CATEGORY,
      Tag.DESTINATION),
  DEAD_LETTERS(
      "defender.dead.letters",
      Type.COUNTER,
      "Alerts that became dead letters, by the destination that did not take them; none, where the alert came to no destination",
      Tag.TENANT,
      Tag.SOURCE,
      Tag.DESTINATION),
  KEPT_LETTERS(
      "defender.dead.letters.kept",
      Type.GAUGE,
      "Dead letters that wait to be replayed or discarded, in the topic and in files, whoever made them; absent until they are counted",
      Tag.DESTINATION),
  BATCH(
      "defender.batch",
      Type.TIMER,
      "Time from the beginning of a batch until it is delivered and recorded, waiting for destinations included",
      Tag.TENANT,
      Tag.SOURCE),
  LAG(
      "defender.lag.seconds",
      Type.GAUGE,
      "Now less the watermark; absent until the cursor is read, NaN where another instance polls",
      Tag.TENANT,
      Tag.SOURCE),
  BUDGET(
      "defender.budget.left",
      Type.GAUGE,
      "Requests that the connection could make at once; absent where there is no limit",
      Tag.TENANT,
      Tag.SOURCE),
  PAUSED(
      "defender.quota.paused.seconds",
      Type.GAUGE,
      "Time until the connection may send requests again after a 429 to it or to another that shares its quota; 0 while it may",
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
      "Time until the tenant's secret or certificate expires; absent where that is not known",
      Tag.TENANT),
  CONNECTION_UP(
      "defender.connection.up",
      Type.GAUGE,
      "0 while the connection is in trouble, as in /observe/health; NaN where another instance polls",
      Tag.TENANT,
      Tag.SOURCE),
  DESTINATION_UP(
      "defender.destination.up",
      Type.GAUGE,
      "0 while a connection cannot deliver there, as in /observe/health; kafka and file stand for all topics and files; changed routes leave those in trouble, and forget the others",
      Tag.DESTINATION),
  RELOADS(
      "defender.reloads",
      Type.COUNTER,
      "Changes of the routes: swapped, or refused with those before going on",
      Tag.OUTCOME),
  BUILD("defender.build.info", Type.GAUGE, "1; the version that runs", Tag.VERSION);

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

  /** What it says, in one sentence. */
  public String description() {
    return description;
  }

  /** What its values are told apart by. */
  public List<Tag> tags() {
    return tags;
  }
}
