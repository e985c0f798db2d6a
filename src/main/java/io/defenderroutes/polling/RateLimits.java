package io.defenderroutes.polling;

import io.defenderroutes.polling.response.StoppedBetweenBatches;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LocalBucketBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests each connection may make, so that the API need not refuse any, and when it may
 * make them after the API refused one. Connections of one app, in one tenant, to one API share a
 * quota: its rate limit and its Retry-After.
 *
 * <p>The limits hold for any minute and any hour, wherever the API begins to count: a part of a
 * limit can be spent at once, and the rest comes back evenly.
 */
public final class RateLimits {
  private static final Logger LOG = LoggerFactory.getLogger(RateLimits.class);

  /** So much of a limit can be spent at once. */
  private static final double AT_ONCE = 0.2;

  /** So many requests of a minute's at the start: a process that was killed has spent some. */
  private static final long AT_START = 2;

  private static final long LONGEST_NAP = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long WORTH_TELLING = TimeUnit.SECONDS.toNanos(1);

  /** A pause that ends sooner is waited for in place: the clocks of a retry and a pause differ. */
  private static final long SHORT_PAUSE = TimeUnit.SECONDS.toNanos(1);

  /**
   * A quota that the API refuses to serve for now.
   *
   * @param until time of the meter at which it ends
   * @param throttled the connection whose request was refused
   * @param logged connections that have logged that they wait for it
   */
  private record Pause(long until, String throttled, Set<String> logged) {}

  /**
   * What the requests of a connection come from.
   *
   * @param app its client id
   * @param tenant its directory
   * @param name of the API's budget
   * @param perMinute requests in any minute; 0 for no limit
   * @param perHour requests in any hour; 0 for no limit
   */
  public record Budget(String app, String tenant, String name, int perMinute, int perHour) {
    List<String> whose() {
      return List.of(app, tenant, name);
    }

    Budget strictest(Budget other) {
      return new Budget(
          app,
          tenant,
          name,
          strictest(perMinute, other.perMinute),
          strictest(perHour, other.perHour));
    }

    private static int strictest(int a, int b) {
      return a == 0 || b == 0 ? Math.max(a, b) : Math.min(a, b);
    }

    List<Bandwidth> limits() {
      List<Bandwidth> limits = new ArrayList<>();
      if (perMinute > 0) {
        limits.add(limit(perMinute, Duration.ofMinutes(1), AT_START));
      }
      if (perHour > 0) {
        limits.add(limit(perHour, Duration.ofHours(1), Long.MAX_VALUE));
      }
      return limits;
    }

    private static Bandwidth limit(int requests, Duration period, long atStart) {
      long atOnce = Math.max(1, Math.min(requests - 1L, (long) (requests * AT_ONCE)));
      long evenly = Math.max(1, requests - atOnce);
      return Bandwidth.builder()
          .capacity(atOnce)
          .refillGreedy(evenly, period)
          .initialTokens(Math.min(atOnce, atStart))
          .build();
    }
  }

  private final Map<String, Budget> budgets = new ConcurrentHashMap<>();

  /** By whose they are. One that nobody uses any more is kept: who comes back has spent of it. */
  private final Map<List<String>, Bucket> buckets = new ConcurrentHashMap<>();

  private final Map<List<String>, Budget> limits = new ConcurrentHashMap<>();
  private final Set<String> ending = ConcurrentHashMap.newKeySet();
  private final Map<String, Boolean> waiting = new ConcurrentHashMap<>();

  /** By whose quota it is. */
  private final Map<List<String>, Pause> pauses = new ConcurrentHashMap<>();

  private final TimeMeter time;
  private final BooleanSupplier stopping;
  private final LongConsumer nap;

  /**
   * @param budgets by connection
   * @param stopping whether the process was asked to stop
   */
  public RateLimits(Map<String, Budget> budgets, BooleanSupplier stopping) {
    this(budgets, stopping, TimeMeter.SYSTEM_NANOTIME, LockSupport::parkNanos);
  }

  RateLimits(
      Map<String, Budget> budgets, BooleanSupplier stopping, TimeMeter time, LongConsumer nap) {
    this.time = time;
    this.stopping = stopping;
    this.nap = nap;
    add(budgets);
  }

  /**
   * Further connections. What is left of a budget that others use already is left for all; where
   * its limits become others, nothing is given on top.
   *
   * @param added by connection
   */
  public synchronized void add(Map<String, Budget> added) {
    budgets.putAll(added);
    ending.removeAll(added.keySet());
    settle();
  }

  /** A connection is to end: it waits for no more requests. */
  public void end(String connection) {
    ending.add(connection);
  }

  /** A connection that nothing polls any more. */
  public synchronized void remove(String connection) {
    budgets.remove(connection);
    ending.remove(connection);
    waiting.remove(connection);
    settle();
  }

  /** Each budget has the limits of the strictest of those who share it. */
  private void settle() {
    Map<List<String>, Budget> shared = new HashMap<>();
    budgets.values().forEach(budget -> shared.merge(budget.whose(), budget, Budget::strictest));
    shared.forEach(
        (whose, budget) -> {
          if (!budget.equals(limits.put(whose, budget))) {
            buckets.compute(whose, (w, before) -> bucket(budget, before));
          }
        });
  }

  private @Nullable Bucket bucket(Budget budget, @Nullable Bucket before) {
    if (budget.limits().isEmpty()) {
      return null;
    }
    if (before == null) {
      return bucket(budget, time);
    }
    ConfigurationBuilder configuration = BucketConfiguration.builder();
    budget.limits().forEach(configuration::addLimit);
    before.replaceConfiguration(configuration.build(), TokensInheritanceStrategy.AS_IS);
    return before;
  }

  private static Bucket bucket(Budget budget, TimeMeter time) {
    LocalBucketBuilder builder = Bucket.builder().withCustomTimePrecision(time);
    budget.limits().forEach(builder::addLimit);
    return builder.build();
  }

  /**
   * The API refused a request for that long: nobody who shares the connection's quota sends one
   * before. A shorter pause does not end a longer one.
   */
  public void pause(String connection, Duration wait) {
    Budget budget = budgets.get(connection);
    if (budget == null || wait.isZero() || wait.isNegative()) {
      return;
    }
    long until = time.currentTimeNanos() + wait.toNanos();
    pauses.merge(
        budget.whose(),
        new Pause(until, connection, ConcurrentHashMap.newKeySet()),
        (before, now) -> before.until - now.until > 0 ? before : now);
  }

  /** How long the connection's quota stays paused; zero if it is not. */
  public Duration paused(String connection) {
    Budget budget = budgets.get(connection);
    Pause pause = budget == null ? null : pauses.get(budget.whose());
    return pause == null ? Duration.ZERO : Duration.ofNanos(left(pause));
  }

  private long left(Pause pause) {
    return Math.max(0, pause.until - time.currentTimeNanos());
  }

  /**
   * Takes one request, and waits for it if it has to, in the connection's own thread.
   *
   * @throws StoppedBetweenBatches if the process is stopped meanwhile, or the connection is to end
   * @throws QuotaPaused if the API refuses requests of its quota for more than a moment
   */
  public void take(@Variable("connection") String connection)
      throws StoppedBetweenBatches, QuotaPaused {
    awaitPause(connection);
    Bucket bucket = bucket(connection);
    if (bucket == null) {
      return;
    }
    while (!bucket.tryConsume(1)) {
      if (stopping.getAsBoolean() || ending.contains(connection)) {
        throw new StoppedBetweenBatches();
      }
      long wait = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
      if (wait >= WORTH_TELLING) {
        tell(connection);
      }
      nap.accept(Math.max(1, Math.min(wait, LONGEST_NAP)));
    }
    if (bucket.getAvailableTokens() > 1 && waiting.remove(connection) != null) {
      LOG.info("Rate limit recovered connection={}", connection);
    }
  }

  private void awaitPause(String connection) throws StoppedBetweenBatches, QuotaPaused {
    Budget budget = budgets.get(connection);
    Pause pause = budget == null ? null : pauses.get(budget.whose());
    while (budget != null && pause != null) {
      long left = left(pause);
      if (left == 0) {
        pauses.remove(budget.whose(), pause);
      } else if (left > SHORT_PAUSE) {
        throw waiting(connection, budget, pause, Duration.ofNanos(left));
      } else if (stopping.getAsBoolean() || ending.contains(connection)) {
        throw new StoppedBetweenBatches();
      } else {
        nap.accept(Math.min(left, LONGEST_NAP));
      }
      pause = pauses.get(budget.whose());
    }
  }

  private static QuotaPaused waiting(String connection, Budget budget, Pause pause, Duration left) {
    if (pause.logged.add(connection)) {
      LOG.info(
          "Quota paused connection={} quota={} left={}s reason=\"429 to {}\" next=\"sends no request before Retry-After is over\"",
          connection,
          budget.name(),
          left.toSeconds(),
          pause.throttled);
    }
    return new QuotaPaused(pause.throttled, budget.name(), left);
  }

  private @Nullable Bucket bucket(String connection) {
    Budget budget = budgets.get(connection);
    return budget == null ? null : buckets.get(budget.whose());
  }

  private void tell(String connection) {
    Budget budget = budgets.get(connection);
    if (budget != null && waiting.put(connection, true) == null) {
      LOG.info(
          "Rate limit reached connection={} quota={} perMinute={} perHour={} next=\"polls more slowly\"",
          connection,
          budget.name(),
          budget.perMinute(),
          budget.perHour());
    }
  }

  /** How many requests a connection could make at once; -1 where there is no limit. */
  public long left(String connection) {
    Bucket bucket = bucket(connection);
    return bucket == null ? -1 : bucket.getAvailableTokens();
  }
}
