package io.defenderroutes.source;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The known end of a vendor API, as its source's file declares it.
 *
 * @param date day (UTC) from which it returns no data, or may return none
 * @param withoutNotice whether the vendor only says that it may turn the API off from that day on
 * @param successor source to use instead; empty if there is none
 * @param page the vendor's page that announces it; empty if there is none
 * @param guide page that tells how to change to the successor; empty if there is none
 */
public record Retirement(
    LocalDate date, boolean withoutNotice, String successor, String page, String guide) {

  /** What the operator has to expect, without a full stop. */
  public String reason(Clock clock) {
    boolean past = !LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).isBefore(date);
    if (withoutNotice) {
      return "The vendor may turn this API off without notice "
          + (past ? "since " : "from ")
          + date;
    }
    return past
        ? "This API stopped returning data on " + date
        : "This API stops returning data on " + date;
  }

  /** What to do about it. */
  public String remedy() {
    String use = successor.isEmpty() ? "Plan for its end" : "Use " + successor + " instead";
    return use
        + (guide.isEmpty() ? "" : ": " + guide)
        + (page.isEmpty() ? "" : " (announced at " + page + ")")
        + ".";
  }
}
