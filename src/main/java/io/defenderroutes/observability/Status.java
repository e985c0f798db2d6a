package io.defenderroutes.observability;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /status.json} says; docs/status-page.md describes it for those who read it. Counts
 * are since {@link About#started}, times are ISO 8601, and null is left out.
 *
 * @param at when this was so
 * @param verdict whether alerts flow
 * @param connections by name
 * @param lastDay of all connections together; null if nothing was counted
 * @param arrivals new alerts, by what the routing sees of them
 * @param deliveries the same alerts, by where they went
 * @param keptLetters dead letters that wait to be dealt with, by destination; null until counted
 * @param refused what of the tenants file, or of the routes, is not in force
 * @param reload the last change of routes; null if there was none
 * @param faults the last ones, the latest first
 */
public record Status(
    String at,
    About about,
    Verdict verdict,
    List<Connection> connections,
    @Nullable LastDay lastDay,
    List<Arrivals> arrivals,
    List<Deliveries> deliveries,
    List<Destination> destinations,
    @Nullable Map<String, Long> keptLetters,
    List<Refused> refused,
    @Nullable Reload reload,
    List<Credential> credentials,
    List<Fault> faults) {

  /** In words that do not change. */
  enum Verdict {
    /** Of the connections that this instance polls none is in trouble, and one has been polled. */
    FLOWING,
    /** No connection has been polled to the end yet, and none is in trouble. */
    STARTING,
    /** Some connections are in trouble. */
    PARTLY,
    /** All connections that this instance polls are in trouble. */
    STOPPED,
    /** Other instances poll all connections. */
    STANDBY,
    /** There is no connection. */
    EMPTY
  }

  /** How a connection does. */
  enum State {
    UP,
    /** In trouble: {@link Connection#troubles} says with what. */
    TROUBLE,
    /**
     * It has been polled before, and is in trouble since a moment ago: such as an API that
     * throttles, it may be over in another.
     */
    RETRYING,
    /** Nothing fails, and yet it is far behind, and has not moved for long. */
    LATE,
    CATCHING_UP,
    /** Not polled to the end yet since the start. */
    WAITING,
    /** Another instance polls it. */
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
   * A trouble that lasts.
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
   * A connection that catches up.
   *
   * @param leftSeconds at the present pace; null if that does not end
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
   * One destination.
   *
   * @param name {@code none} for alerts that came to none
   * @param up whether the latest delivery to it succeeded; null if that is not known
   * @param deadLetterReason of the latest; null if there is none, or it is not known
   */
  record Destination(
      String name,
      @Nullable Boolean up,
      long delivered,
      long deadLetters,
      @Nullable String deadLetterReason) {}

  /**
   * Changes that were refused.
   *
   * @param what tenants or routes
   * @param reasons one sentence each
   */
  record Refused(String what, List<String> reasons) {}

  /**
   * A change of routes.
   *
   * @param outcome {@code taken up} or {@code refused}
   * @param reason what was changed, or why it was refused
   */
  public record Reload(String at, String outcome, String reason) {}

  /** When what a tenant signs in with expires; negative if it has. */
  record Credential(String tenant, long expiresInSeconds) {}

  record Fault(String at, String connection, String what, String next, String docs) {}
}
