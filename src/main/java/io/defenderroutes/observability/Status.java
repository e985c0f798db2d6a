package io.defenderroutes.observability;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code /status.json}, which docs/openapi.yaml describes. Counts are since {@link
 * About#started}, times are ISO 8601, and null is left out.
 *
 * @param at time of the report
 * @param verdict whether alerts flow
 * @param connections by name
 * @param lastDay of all connections together; null if nothing was counted
 * @param arrivals new alerts by severity and category
 * @param deliveries the same alerts by destination
 * @param dropped alerts that the routing dropped on purpose
 * @param keptLetters stored dead letters by destination; null until counted
 * @param refused rejected parts of the tenants file or the routes
 * @param reload the last change of routes; null if there was none
 * @param faults the latest first
 */
public record Status(
    String at,
    About about,
    Verdict verdict,
    List<Connection> connections,
    @Nullable LastDay lastDay,
    List<Arrivals> arrivals,
    List<Deliveries> deliveries,
    List<Dropped> dropped,
    List<Destination> destinations,
    @Nullable Map<String, Long> keptLetters,
    List<Refused> refused,
    @Nullable Reload reload,
    List<Credential> credentials,
    List<Fault> faults) {

  /** What to do where the routing does not call a destination with pending deliveries any more. */
  static final String NOT_CALLED =
      "Call it in the routing again, and they are delivered; or remove them with pending discard";

  /** Stable words. */
  enum Verdict {
    /** No connection of this instance and no destination fails; at least one has been polled. */
    FLOWING,
    /** No connection has completed a poll yet, and none fails. */
    STARTING,
    /** Some connections or destinations fail, or all connections for a short time. */
    PARTLY,
    /**
     * All connections of this instance have failed for {@link StatusReport#SILENCE}, or never
     * worked; or all destinations fail.
     */
    STOPPED,
    /** Other instances poll all connections. */
    STANDBY,
    /** There is no connection. */
    EMPTY
  }

  /** The state of a connection. */
  enum State {
    UP,
    /** Failing: see {@link Connection#troubles}. */
    TROUBLE,
    /**
     * Polled before, and failing for a moment: a throttling API, for example, may recover in
     * another.
     */
    RETRYING,
    /** No request fails, but the watermark is far behind and has not moved for long. */
    LATE,
    CATCHING_UP,
    /** No poll completed since the start. */
    WAITING,
    /** Polled by another instance. */
    ELSEWHERE
  }

  /**
   * The process.
   *
   * @param instance its name among others; null if it is the only one
   */
  record About(String version, @Nullable String instance, String started) {}

  /**
   * One connection.
   *
   * @param lagSeconds from the watermark to now; null as long as there is none
   * @param budgetLeft requests that its API allows now; null if not known
   * @param polls by outcome
   * @param answers by status
   * @param retirement the known end of its API; null where none is known
   * @param lastDay null if nothing was counted
   */
  record Connection(
      String name,
      String tenant,
      String source,
      State state,
      @Nullable Long lagSeconds,
      @Nullable Long budgetLeft,
      long received,
      long fresh,
      long delivered,
      long dropped,
      long deadLetters,
      Map<String, Long> polls,
      Map<String, Long> answers,
      List<Trouble> troubles,
      @Nullable Backfill backfill,
      @Nullable Retirement retirement,
      @Nullable LastDay lastDay) {}

  /**
   * Counts of the last 24 hours since the start, in 96 columns of 15 minutes; the last column is
   * under way.
   *
   * @param from when the first column begins
   * @param fresh new alerts
   * @param failedPolls polls that failed or whose response was incomplete
   */
  record LastDay(String from, List<Long> fresh, List<Long> failedPolls) {}

  /**
   * The known end of a vendor API: a warning, while alerts still flow.
   *
   * @param date from which it returns no data, or may return none
   * @param reason what to expect, in a sentence
   * @param remedy what a person can do
   */
  public record Retirement(String date, String reason, String remedy) {}

  /**
   * A lasting fault.
   *
   * @param kind polling, delivery, clock or lag
   * @param place where delivery fails: a destination, or the broker or disk of several; else empty
   * @param remedy what a person can do
   * @param docs path of the page that explains it, as the management port serves it
   */
  record Trouble(
      String kind,
      String place,
      String since,
      String reason,
      String remedy,
      int failures,
      String docs) {}

  /**
   * A connection with a backlog.
   *
   * @param leftSeconds at the present rate; null if it does not shrink
   */
  public record Backfill(
      String from,
      String at,
      long behindSeconds,
      long alerts,
      double perSecond,
      @Nullable Long leftSeconds) {}

  record Arrivals(String source, String severity, String category, long alerts) {}

  record Deliveries(String severity, String category, String destination, long alerts) {}

  /**
   * Alerts that the routing dropped on purpose.
   *
   * @param rule file and line of the step that ended them
   */
  record Dropped(String rule, String severity, String category, long alerts) {}

  /**
   * One destination.
   *
   * @param name {@code none} for alerts without a destination
   * @param up whether the latest delivery to it succeeded; null if that is not known
   * @param deadLetterReason of the latest; null if there is none, or it is not known
   * @param pending committed deliveries that it has not accepted yet; null if it is delivered with
   *     the batch
   * @param oldestPending when the oldest of them was routed; null if there is none, or it is not
   *     known
   * @param trouble why they wait; null if the latest attempt succeeded
   * @param nextAttempt null if none is waited for
   * @param warning what to do, if the routing does not call it any more; null if it does
   */
  record Destination(
      String name,
      @Nullable Boolean up,
      long delivered,
      long deadLetters,
      @Nullable String deadLetterReason,
      @Nullable Long pending,
      @Nullable String oldestPending,
      @Nullable Trouble trouble,
      @Nullable String nextAttempt,
      @Nullable String warning) {}

  /**
   * Changes that were rejected.
   *
   * @param what tenants or routes
   * @param reasons one sentence each
   */
  record Refused(String what, List<String> reasons) {}

  /**
   * A change of routes.
   *
   * @param outcome {@code taken up} or {@code refused}
   * @param reason what was changed, or why it was rejected
   */
  public record Reload(String at, String outcome, String reason) {}

  /** Time until a tenant's credential expires; negative if it has. */
  record Credential(String tenant, long expiresInSeconds) {}

  record Fault(String at, String connection, String what, String next, String docs) {}
}
