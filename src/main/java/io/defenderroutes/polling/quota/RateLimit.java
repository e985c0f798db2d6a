package io.defenderroutes.polling.quota;

import io.defenderroutes.polling.quota.RateLimits.Budget;
import io.defenderroutes.polling.response.StoppedBetweenBatches;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection's part in a {@link Quota}. Requests are taken by one thread at a time. */
public final class RateLimit {
  private static final Logger LOG = LoggerFactory.getLogger(RateLimit.class);
  private static final long LONGEST_NAP = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long WORTH_LOGGING = TimeUnit.SECONDS.toNanos(1);

  /** A pause that ends sooner is waited for in place: the clocks of a retry and a pause differ. */
  private static final long SHORT_PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final String connection;
  private final Budget budget;
  private final Quota quota;
  private final BooleanSupplier stopping;
  private volatile boolean ending;
  private boolean logged;

  RateLimit(String connection, Budget budget, Quota quota, BooleanSupplier stopping) {
    this.connection = connection;
    this.budget = budget;
    this.quota = quota;
    this.stopping = stopping;
  }

  /** Waits for no further request: the connection is to end. */
  public void end() {
    ending = true;
  }

  /** Leaves the quota: the connection is removed. */
  public void leave() {
    quota.leave(this);
  }

  void take() throws StoppedBetweenBatches, QuotaPaused {
    awaitPause();
    Bucket bucket = quota.bucket();
    if (bucket == null) {
      return;
    }
    while (!bucket.tryConsume(1)) {
      requireGoingOn();
      long wait = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
      if (wait >= WORTH_LOGGING && !logged) {
        logged = true;
        LOG.info(
            "Rate limit reached connection={} quota={} perMinute={} perHour={} next=\"polls more slowly\"",
            connection,
            quota.name(),
            budget.perMinute(),
            budget.perHour());
      }
      quota.nap(Math.max(1, Math.min(wait, LONGEST_NAP)));
    }
    if (logged && bucket.getAvailableTokens() > 1) {
      logged = false;
      LOG.info("Rate limit recovered connection={}", connection);
    }
  }

  private void awaitPause() throws StoppedBetweenBatches, QuotaPaused {
    for (Quota.Pause pause = quota.pause(); pause != null; pause = quota.pause()) {
      long left = quota.left(pause);
      if (left > SHORT_PAUSE) {
        throw paused(pause, Duration.ofNanos(left));
      }
      requireGoingOn();
      quota.nap(Math.min(left, LONGEST_NAP));
    }
  }

  private void requireGoingOn() throws StoppedBetweenBatches {
    if (ending || stopping.getAsBoolean()) {
      throw new StoppedBetweenBatches();
    }
  }

  private QuotaPaused paused(Quota.Pause pause, Duration left) {
    if (pause.logged().add(connection)) {
      LOG.info(
          "Quota paused connection={} quota={} left={}s reason=\"429 to {}\" next=\"sends no request before Retry-After is over\"",
          connection,
          quota.name(),
          left.toSeconds(),
          pause.throttled());
    }
    return new QuotaPaused(pause.throttled(), quota.name(), left);
  }

  /** The API refused a request: nothing that shares the quota sends one before the wait is over. */
  void pause(Duration wait) {
    if (!wait.isZero() && !wait.isNegative()) {
      quota.pause(connection, wait);
    }
  }

  /** How long the quota stays paused; zero if it is not. */
  public Duration paused() {
    Quota.Pause pause = quota.pause();
    return pause == null ? Duration.ZERO : Duration.ofNanos(quota.left(pause));
  }

  /** How many requests the connection could send at once; -1 where there is no limit. */
  public long left() {
    Bucket bucket = quota.bucket();
    return bucket == null ? -1 : bucket.getAvailableTokens();
  }
}
