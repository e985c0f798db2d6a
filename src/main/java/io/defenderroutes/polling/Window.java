package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides what to ask next.
 *
 * <p>Late arrivals are why time is asked for again: a range that was asked when it was younger than
 * {@code overlap} may have gained alerts since. Older ranges are not asked twice, so that catching
 * up costs nothing extra.
 *
 * @param start how far back a connection begins that has no cursor yet
 * @param overlap how long an alert may take to become visible
 * @param settleDelay a slice ends this long before now
 * @param sliceLength how much new time one request asks for, at most
 */
public record Window(Duration start, Duration overlap, Duration settleDelay, Duration sliceLength) {
  /** Guards a bound against APIs that cut their timestamps or exclude the bound itself. */
  private static final Duration GUARD = Duration.ofSeconds(1);

  public Window {
    if (sliceLength.compareTo(GUARD) <= 0) {
      throw new IllegalArgumentException(
          "poll.slice-length must be longer than " + GUARD.toSeconds() + "s, not " + sliceLength);
    }
  }

  /** The cursor of a connection that has never been polled. */
  public Cursor first(Instant now) {
    Instant watermark = now.minus(settleDelay).minus(start);
    return new Cursor(watermark, watermark.plus(overlap), Ledger.empty());
  }

  /** From where on time has to be asked for again. */
  Instant from(Cursor cursor) {
    Instant settled = cursor.askedAt().minus(overlap);
    return (settled.isBefore(cursor.watermark()) ? settled : cursor.watermark()).minus(GUARD);
  }

  /**
   * The next slice. If the clock was set back behind the watermark, the slice ends at the
   * watermark.
   */
  Slice next(Cursor cursor, Instant now) {
    Instant newest = now.minus(settleDelay);
    Instant until = cursor.watermark().plus(sliceLength);
    until = until.isBefore(newest) ? until : newest;
    until = until.isBefore(cursor.watermark()) ? cursor.watermark() : until;
    return new Slice(from(cursor), until);
  }

  /** Whether new time will be left over after the next slice. */
  boolean isBehind(Cursor cursor, Instant now) {
    return cursor.watermark().plus(sliceLength).isBefore(now.minus(settleDelay));
  }
}
