package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans slices: through new time, from where it had not settled at the last request up to now; and,
 * when a sweep is due, through older time. A slice follows only when the last is complete. Used by
 * one thread at a time.
 */
final class Planner {
  /** Narrower slices do not help a failing response, unless one alert is the cause. */
  private static final Duration NARROWEST_AFTER_FAILURE = Duration.ofSeconds(1);

  /**
   * The alerts of one tick may be in this many slices of one tick if an API includes both bounds.
   * If there are more, the API cuts the bounds, and narrow slices do not help.
   */
  private static final int CROWDS_AT_ONCE = 3;

  private static final int PARTS_OF_A_CROWD = 16;
  private static final int GROWTH_OVER_NOTHING = 8;

  private final Window window;
  private final ResponseLimit cap;
  private @Nullable Instant news;
  private @Nullable Sweep sweep;
  private @Nullable Duration length;
  private Instant skipsAt = Instant.MIN;
  private int skipped;

  /** Adjacent slices in which alerts were skipped. */
  private int crowds;

  /** Whether every response since the walk began was complete. */
  private boolean whole = true;

  /** The next poll, not this one, repeats an incomplete sweep. */
  private boolean sweepAgain = true;

  /** No narrower slice is requested; alerts are skipped instead. */
  private Duration narrowest = Slice.TICK;

  private record Sweep(Instant began, Instant position, Instant end, boolean whole) {}

  Planner(Window window, ResponseLimit cap) {
    this.window = window;
    this.cap = cap;
  }

  /**
   * The next slice.
   *
   * @param first whether it is the first of a poll; a poll ends when all new time, and a due sweep,
   *     has been requested
   * @return empty if no slice is due
   */
  Optional<Slice> next(Progress progress, ApiClock.Now now, boolean first) {
    if (first) {
      sweepAgain = true;
      if (news == null) {
        walkAnew(progress);
      }
    }
    Instant newest = window.newest(progress, now.horizon());
    if (news != null) {
      if (news.isBefore(newest)) {
        return Optional.of(slice(progress, news, newest, false));
      }
      news = null;
    }
    Instant from = window.sweepFrom(progress);
    boolean due = sweepAgain && window.isSweepDue(progress, now.passed());
    if (sweep == null && due && from.isBefore(progress.settled())) {
      sweep = new Sweep(now.passed(), from, progress.settled(), true);
    }
    if (sweep != null) {
      return Optional.of(slice(progress, sweep.position(), sweep.end(), true));
    }
    return Optional.empty();
  }

  /** The beginning of the time that had not settled. */
  void walkAnew(Progress progress) {
    news = progress.settled();
    whole = true;
  }

  /** Whether all responses since the walk began were complete. */
  boolean isWhole() {
    return whole && sweepAgain;
  }

  /** Whether new time is left. */
  boolean isWalking() {
    return news != null;
  }

  private Slice slice(Progress progress, Instant from, Instant end, boolean sweeping) {
    Instant until = from.plus(length(progress));
    int skip = from.equals(skipsAt) ? skipped : 0;
    return new Slice(from, until.isBefore(end) ? until : end, skip, sweeping);
  }

  private Duration length(Progress progress) {
    Duration wanted = length == null ? progress.sliceLength() : length;
    return shorter(wanted, window.sliceLength());
  }

  /**
   * All alerts of a response are delivered. If it reached the API's cap, the slice was too wide and
   * is requested again, narrower.
   *
   * <p>After an incomplete response the walk continues, but the watermark stays: the next poll
   * requests the same time again.
   *
   * @param asked time of the request
   * @throws SliceOverflow if there is no narrower slice
   */
  Progress complete(Progress progress, Slice slice, Received answer, ApiClock.Now asked)
      throws SliceOverflow {
    long received = answer.items();
    if (answer.isCutOff(cap)) {
      if (slice.length().compareTo(narrowest) > 0) {
        length = narrower(slice.length());
        return progress.withSliceLength(length);
      }
      int further = cap.skipBeyond(slice.skip(), received);
      if (further == slice.skip()) {
        throw new SliceOverflow(slice, cap.items());
      }
      length = slice.length();
      skipsAt = slice.from();
      skipped = further;
      return progress;
    }
    skipsAt = Instant.MIN;
    if (slice.skip() > 0) {
      crowds++;
      if (crowds > CROWDS_AT_ONCE) {
        narrowest = shorter(slice.length().multipliedBy(2), Slice.GUARD);
      }
      length = longer(slice.length(), narrowest);
    } else {
      crowds = 0;
      narrowest = Slice.TICK;
      length = next(progress, slice, received);
    }
    Progress after = progress.withSliceLength(length);
    if (slice.sweep()) {
      return swept(after, slice, answer.isComplete());
    }
    if (!answer.isComplete()) {
      whole = false;
      news = rest(after, slice, asked);
      return after;
    }
    return walked(after, slice, asked);
  }

  private Progress walked(Progress progress, Slice slice, ApiClock.Now asked) {
    // The slice may reach into time that is still to come, by this machine's clock or the API's.
    Instant passed = asked.passed();
    Instant until = slice.until().isAfter(passed) ? Timestamps.truncate(passed) : slice.until();
    Instant settled = window.settledAt(passed);
    Progress after = progress.past(slice, until, settled.isBefore(until) ? settled : until);
    news = rest(after, slice, asked);
    return after;
  }

  /** The beginning of the next slice; null after the last. */
  private @Nullable Instant rest(Progress progress, Slice slice, ApiClock.Now asked) {
    Instant until = slice.until();
    boolean passed = until.isBefore(window.newest(progress, asked.passed()));
    // The difference of the clocks is known to a second or so, anew from each response.
    Instant inaccurate = until.plus(ApiClock.NEGLIGIBLE);
    return passed || inaccurate.isBefore(window.newest(progress, asked.horizon())) ? until : null;
  }

  private Progress swept(Progress progress, Slice slice, boolean complete) {
    Sweep current = sweep;
    if (current == null) {
      return progress;
    }
    boolean all = current.whole() && complete;
    boolean over = !slice.until().isBefore(current.end());
    sweep = over ? null : new Sweep(current.began(), slice.until(), current.end(), all);
    sweepAgain &= all;
    return over && all ? progress.withSwept(current.began()) : progress;
  }

  /** More than a cap within a second usually have one time. */
  private Duration narrower(Duration full) {
    int parts = full.compareTo(Slice.GUARD) > 0 ? 2 : PARTS_OF_A_CROWD;
    return longer(ticks((double) full.toNanos() / parts), narrowest);
  }

  /**
   * The length that holds half the cap at the density of the last slice, at most twice the last
   * length; longer after an empty slice.
   */
  private Duration next(Progress progress, Slice slice, long received) {
    Duration further = length(progress).multipliedBy(received == 0 ? GROWTH_OVER_NOTHING : 2);
    Duration longest = shorter(further, window.sliceLength());
    boolean telling = received > 0 && slice.length().compareTo(Slice.GUARD) >= 0;
    if (cap.items() == 0 || !telling) {
      return longest;
    }
    double factor = (double) cap.comfortable() / received;
    double nanos = slice.length().toNanos() * factor;
    if (nanos >= longest.toNanos()) {
      return longest;
    }
    return longer(ticks(nanos), Slice.TICK);
  }

  /** A response failed repeatedly: a shorter slice may succeed, or come closer to the cause. */
  void shorten(Slice slice, boolean oneAlertIsToBlame) {
    Duration least = oneAlertIsToBlame ? Slice.TICK : NARROWEST_AFTER_FAILURE;
    length = shorter(half(slice.length(), least), slice.length());
  }

  /**
   * A slice holds more than one response can: the next one is narrower.
   *
   * @return false if there is no narrower one
   */
  boolean narrow(Slice slice) {
    Duration narrower = shorter(narrower(slice.length()), slice.length());
    length = narrower;
    return narrower.compareTo(slice.length()) < 0;
  }

  /** The time from which the ledger must know the delivered versions. */
  Instant neededFrom(Progress progress) {
    Instant needed = progress.settled();
    Instant nextSweep = window.sweepFrom(progress);
    if (window.sweeps() && nextSweep.isBefore(needed)) {
      needed = nextSweep;
    }
    if (sweep != null && sweep.position().isBefore(needed)) {
      needed = sweep.position();
    }
    return needed.isBefore(progress.covered()) ? progress.covered() : needed;
  }

  private static Duration half(Duration whole, Duration least) {
    return longer(ticks(whole.toNanos() / 2.0), least);
  }

  private static Duration ticks(double nanos) {
    long whole = (long) nanos;
    return Duration.ofNanos(whole - whole % Slice.TICK.toNanos());
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
