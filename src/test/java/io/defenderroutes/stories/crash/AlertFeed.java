package io.defenderroutes.stories.crash;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.AlertGenerator;
import io.defenderroutes.sandbox.DefenderSimulator;
import io.defenderroutes.sandbox.SiemAlert;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets alerts of some tenants become visible in bursts: new ones, further detections of an alert,
 * the same detection processed again, late ones, some with equal times, some twice in an answer.
 * What is not late comes in the order of LastProcessedTimeUtc.
 */
final class AlertFeed implements AutoCloseable {
  private static final Duration LATEST = Duration.ofMinutes(10);

  /** Few: each is a mail, and a mail takes longer than all the rest. */
  private static final int URGENT_PERCENT = 4;

  private static final List<String> URGENT = List.of("High", "Ransomware");
  private static final List<List<String>> KINDS =
      List.of(
          List.of("High", "Exfiltration"),
          List.of("Medium", "Discovery"),
          List.of("Medium", "Malware"),
          List.of("Low", "Execution"),
          List.of("Low", "CredentialAccess"),
          List.of("Informational", "UnwantedSoftware"),
          List.of("UnSpecified", "Persistence"));

  private final DefenderSimulator defender;
  private final List<String> tenantIds;
  private final AlertGenerator generator;
  private final Random random;
  private final List<Fed> fed = new CopyOnWriteArrayList<>();
  private final Set<String> versions = new HashSet<>();

  /** Tenants with an alert. */
  private final Set<String> known = new HashSet<>();

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private Instant last = Instant.EPOCH;
  private int pauseMillis = 1;

  AlertFeed(DefenderSimulator defender, List<String> tenantIds, long seed) {
    this.defender = defender;
    this.tenantIds = tenantIds;
    this.generator = new AlertGenerator(seed, Clock.systemUTC());
    this.random = new Random(seed);
  }

  /** So many at once, then a burst now and then until it is closed, after about that pause. */
  void start(int backlog, Duration pause) {
    pauseMillis = (int) pause.toMillis();
    for (int i = 0; i < backlog; i++) {
      feed();
    }
    next();
  }

  /** All versions that are visible, each once, in the order in which they became so. */
  List<Fed> fed() {
    return List.copyOf(fed);
  }

  /** No more alerts once this returns. */
  @Override
  public void close() {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the last alert is still being made");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("the feed broke off", thrown);
    }
  }

  private void next() {
    if (!timer.isShutdown()) {
      var unused =
          timer.schedule(
              this::burst, pauseMillis / 2 + random.nextInt(pauseMillis), TimeUnit.MILLISECONDS);
    }
  }

  private void burst() {
    try {
      int count = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        feed();
      }
      next();
    } catch (RejectedExecutionException closedMeanwhile) {
      // all that was made is visible
    } catch (RuntimeException | Error e) {
      failure.set(e);
    }
  }

  private void feed() {
    boolean late = random.nextInt(100) < 12;
    SiemAlert alert = make(late);
    Fed next = add(alert, late);
    if (next != null && random.nextInt(100) < 8) {
      defender.add(next.alert());
    }
  }

  /** Returns null if it is no new version: processed again in the same millisecond. */
  private @Nullable Fed add(SiemAlert alert, boolean late) {
    int number = fed.size();
    Fed next = Fed.of(number, Json.marked(alert, Fed.mark(number)), late);
    if (!versions.add(next.version())) {
      return null;
    }
    fed.add(next); // first, so that nothing arrives that nobody knows of
    defender.add(next.alert());
    return next;
  }

  /** Adds a new alert of each tenant, and returns their versions. */
  List<String> feedEach() {
    try {
      return timer
          .submit(() -> tenantIds.stream().map(this::fresh).toList())
          .get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String fresh(String tenantId) {
    SiemAlert alert = generator.next(tenantId, "Medium", "Discovery", time());
    return Objects.requireNonNull(add(alert, false)).version();
  }

  private SiemAlert make(boolean late) {
    Instant time = late ? lateTime() : time();
    int percent = random.nextInt(100);
    String tenantId = tenantIds.get(random.nextInt(tenantIds.size()));
    if (known.add(tenantId) || percent < 70) {
      List<String> kind =
          random.nextInt(100) < URGENT_PERCENT ? URGENT : KINDS.get(random.nextInt(KINDS.size()));
      return generator.next(tenantId, kind.get(0), kind.get(1), time);
    } else if (percent < 90) {
      return generator.nextDetection(tenantId, time);
    } else {
      int recent = fed.size() - 1 - random.nextInt(Math.min(fed.size(), 20));
      return Json.processedAgain(fed.get(recent).alert(), time);
    }
  }

  /** Now, or once more the time of the alert before. */
  private Instant time() {
    Instant now = Instant.now().minusMillis(1).truncatedTo(ChronoUnit.MILLIS);
    if (now.isAfter(last) && random.nextInt(100) >= 15) {
      last = now;
    }
    return last.equals(Instant.EPOCH) ? now : last;
  }

  private Instant lateTime() {
    return Instant.now()
        .truncatedTo(ChronoUnit.MILLIS)
        .minusMillis(1 + random.nextInt((int) LATEST.toMillis()));
  }
}
