package io.defenderroutes.polling.quota;

import io.defenderroutes.polling.quota.RateLimits.Budget;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LocalBucketBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The requests that some connections share: their limit, and a pause after a 429. Thread-safe. */
final class Quota {
  /**
   * A time in which the API refuses requests.
   *
   * @param until time of the meter at which it ends
   * @param throttled the connection whose request was refused
   * @param logged connections that have logged that they wait for it
   */
  record Pause(long until, String throttled, Set<String> logged) {}

  private final String name;
  private final TimeMeter time;
  private final LongConsumer nap;
  private final Map<RateLimit, Budget> members = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Pause> pause = new AtomicReference<>();
  private @Nullable Budget limits;
  private volatile @Nullable Bucket bucket;

  Quota(String name, TimeMeter time, LongConsumer nap) {
    this.name = name;
    this.time = time;
    this.nap = nap;
  }

  String name() {
    return name;
  }

  void nap(long nanos) {
    nap.accept(nanos);
  }

  synchronized void join(RateLimit member, Budget budget) {
    members.put(member, budget);
    settle();
  }

  synchronized void leave(RateLimit member) {
    members.remove(member);
    settle();
  }

  /** Applies the strictest limits of the members. New limits add nothing to what is left. */
  private void settle() {
    Budget strictest = members.values().stream().reduce(Budget::strictest).orElse(limits);
    if (strictest == null || strictest.equals(limits)) {
      return;
    }
    limits = strictest;
    Bucket before = bucket;
    if (strictest.limits().isEmpty()) {
      bucket = null;
    } else if (before == null) {
      LocalBucketBuilder builder = Bucket.builder().withCustomTimePrecision(time);
      strictest.limits().forEach(builder::addLimit);
      bucket = builder.build();
    } else {
      ConfigurationBuilder configuration = BucketConfiguration.builder();
      strictest.limits().forEach(configuration::addLimit);
      before.replaceConfiguration(configuration.build(), TokensInheritanceStrategy.AS_IS);
    }
  }

  /** The bucket of requests; null if there is no limit. */
  @Nullable Bucket bucket() {
    return bucket;
  }

  /** Starts a pause. A shorter one does not end a longer one. */
  void pause(String throttled, Duration wait) {
    Pause starting =
        new Pause(
            time.currentTimeNanos() + wait.toNanos(), throttled, ConcurrentHashMap.newKeySet());
    pause.accumulateAndGet(
        starting,
        (before, now) ->
            before != null && now != null && before.until - now.until > 0 ? before : now);
  }

  /** The present pause; null if there is none. */
  @Nullable Pause pause() {
    Pause present = pause.get();
    if (present != null && left(present) == 0) {
      pause.compareAndSet(present, null);
      return null;
    }
    return present;
  }

  /** Nanoseconds until a pause ends. */
  long left(Pause present) {
    return Math.max(0, present.until - time.currentTimeNanos());
  }
}
