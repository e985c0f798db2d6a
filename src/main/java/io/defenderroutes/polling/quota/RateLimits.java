package io.defenderroutes.polling.quota;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.polling.response.StoppedBetweenBatches;
import io.defenderroutes.source.Source;
import io.defenderroutes.source.TenantSource;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.camel.Variable;

/**
 * The rate limits of the APIs, kept before each request so that no API has to refuse one, and the
 * pauses that an API orders with 429. Connections of one app, in one tenant, to one API share a
 * {@link Quota}.
 *
 * <p>The limits hold for any minute and any hour, wherever the API begins to count: a part of a
 * limit can be spent at once, and the rest comes back evenly.
 */
public final class RateLimits {
  /** So much of a limit can be spent at once. */
  private static final double AT_ONCE = 0.2;

  /** So many requests of a minute's at the start: a process that was killed has spent some. */
  private static final long AT_START = 2;

  /**
   * The rate limit of a connection. Connections with the same app, tenant and name share a quota.
   *
   * @param app client id
   * @param tenant directory id
   * @param name of the API's quota
   * @param perMinute requests in any minute; 0 for no limit
   * @param perHour requests in any hour; 0 for no limit
   */
  public record Budget(String app, String tenant, String name, int perMinute, int perHour) {
    /** The limits of the settings, or else of the source's file. */
    public static Budget of(TenantSource source, Settings settings) {
      String tenant = source.tenant();
      Source facts = source.facts();
      return new Budget(
          settings.optional(Option.CLIENT_ID, tenant).orElse(""),
          settings.optional(Option.TENANT_ID, tenant).orElse(""),
          facts.getBudget().isEmpty() ? source.name() : facts.getBudget(),
          settings
              .optionalNumber(Option.REQUESTS_PER_MINUTE, tenant, source.name())
              .orElse(facts.getRequestsPerMinute()),
          settings
              .optionalNumber(Option.REQUESTS_PER_HOUR, tenant, source.name())
              .orElse(facts.getRequestsPerHour()));
    }

    List<String> key() {
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

  private final Function<String, RateLimit> connections;

  /** Never removed: a connection that returns has spent of its quota. */
  private final Map<List<String>, Quota> quotas = new ConcurrentHashMap<>();

  private final BooleanSupplier stopping;
  private final TimeMeter time;
  private final LongConsumer nap;

  /**
   * @param connections finds the rate limit of a connection by its name
   * @param stopping whether the process was asked to stop
   */
  public RateLimits(Function<String, RateLimit> connections, BooleanSupplier stopping) {
    this(connections, stopping, TimeMeter.SYSTEM_NANOTIME, LockSupport::parkNanos);
  }

  RateLimits(
      Function<String, RateLimit> connections,
      BooleanSupplier stopping,
      TimeMeter time,
      LongConsumer nap) {
    this.connections = connections;
    this.stopping = stopping;
    this.time = time;
    this.nap = nap;
  }

  /** Adds a connection to its quota, which keeps what others have spent of it. */
  public RateLimit join(String connection, Budget budget) {
    Quota quota = quotas.computeIfAbsent(budget.key(), key -> new Quota(budget.name(), time, nap));
    RateLimit joined = new RateLimit(connection, budget, quota, stopping);
    quota.join(joined, budget);
    return joined;
  }

  /**
   * Takes one request, and waits for it if it has to, in the connection's own thread.
   *
   * @throws StoppedBetweenBatches if the process is stopped meanwhile, or the connection is to end
   * @throws QuotaPaused if the API refuses requests of the quota for more than a moment
   */
  public void take(@Variable("connection") String connection)
      throws StoppedBetweenBatches, QuotaPaused {
    connections.apply(connection).take();
  }

  /** Pauses the quota of a connection that was answered 429. */
  public void pause(String connection, Duration wait) {
    connections.apply(connection).pause(wait);
  }
}
