package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks through time slice by slice: through what is new, from where time had not settled when it
 * was last asked for up to now; and, when a sweep is due, through what is behind that. A slice
 * follows the last only when that is complete. Used by one thread at a time.
 */
final class Planner {
  /**
   * What is narrower than this does not make a failing answer succeed, unless one alert is to
   * blame.
   */
  private static final Duration NARROWEST_AFTER_FAILURE = Duration.ofSeconds(1);

  /**
   * So many slices one tick wide may hold the alerts of a single tick, if an API includes both
   * bounds. If there are more, it cuts its bounds, and narrow slices get nowhere.
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

  /** Adjoining slices in which alerts had to be passed over. */
  private int crowds;

  /** Whether every slice since the walk began was answered completely. */
  private boolean whole = true;

  /** A sweep that lacked something is begun anew by the next poll, not by this one. */
  private boolean sweepAgain = true;

  /** No narrower slice is asked for; alerts are passed over instead. */
  private Duration narrowest = Slice.TICK;

  private record Sweep(Instant began, Instant position, Instant end, boolean whole) {}

  Planner(Window window, ResponseLimit cap) {
    this.window = window;
    this.cap = cap;
  }

  /**
   * The next slice.
   *
   * @param first whether it is the first of a poll; a poll ends when all that is new has been asked
   *     for, and a sweep, if one is due
   * @return empty if there is nothing to ask for
   */
  Optional<Slice> next(Progress progress, Now now, boolean first) {
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

  /** From where time had not settled, whatever has been asked for since. */
  void walkAnew(Progress progress) {
    news = progress.settled();
    whole = true;
  }

  /** Whether all that was asked for since the walk began was answered completely. */
  boolean isWhole() {
    return whole && sweepAgain;
  }

  /** Whether the walk through new time has further to go. */
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
   * All alerts of an answer are delivered. Where the answer is as long as the API's cap, the slice
   * was too wide, and is asked for again, narrower.
   *
   * <p>Where the answer lacks something, the walk goes on, but the watermark stays: the next poll
   * asks for the same time again.
   *
   * @param asked when it was asked for
   * @throws SliceOverflow if there is no narrower slice
   */
  Progress complete(Progress progress, Slice slice, Received answer, Now asked)
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

  private Progress walked(Progress progress, Slice slice, Now asked) {
    // The slice may reach into time that is still to come, by this machine's clock or the API's.
    Instant passed = asked.passed();
    Instant until = slice.until().isAfter(passed) ? Timestamps.truncate(passed) : slice.until();
    Instant settled = window.settledAt(passed);
    Progress after = progress.past(slice, until, settled.isBefore(until) ? settled : until);
    news = rest(after, slice, asked);
    return after;
  }

  /** From where the walk goes on behind a slice; null if that was the last. */
  private @Nullable Instant rest(Progress progress, Slice slice, Now asked) {
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

  /** Where more than a cap are within a second, most often they are at one time. */
  private Duration narrower(Duration full) {
    int parts = full.compareTo(Slice.GUARD) > 0 ? 2 : PARTS_OF_A_CROWD;
    return longer(ticks((double) full.toNanos() / parts), narrowest);
  }

  /**
   * As long as will hold half the cap at the density seen, and at most twice as long as before;
   * longer where there was nothing at all. What a narrow slice holds says little of density: an API
   * may answer the same to a narrower one.
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

  /**
   * An answer failed, and again: a shorter one may succeed, or at least get nearer to what fails.
   */
  void shorten(Slice slice, boolean oneAlertIsToBlame) {
    Duration least = oneAlertIsToBlame ? Slice.TICK : NARROWEST_AFTER_FAILURE;
    length = shorter(half(slice.length(), least), slice.length());
  }

  /**
   * A slice holds more than one answer can: the next one is narrower, as after an answer as long as
   * the cap.
   *
   * @return false if there is no narrower one
   */
  boolean narrow(Slice slice) {
    Duration narrower = shorter(narrower(slice.length()), slice.length());
    length = narrower;
    return narrower.compareTo(slice.length()) < 0;
  }

  /** From where on the ledger has to know what was delivered. */
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
