package io.defenderroutes.demo;

import io.defenderroutes.sandbox.AlertGenerator;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.Tenants;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Lets alerts arrive at the simulated Defender, for every tenant, and faults happen one after the
 * other.
 */
final class AlertFeed implements AutoCloseable {
  private static final long ALERT_EVERY_MILLIS = 400;
  private static final long FAULT_EVERY_SECONDS = 6;

  private record Trouble(String name, Fault fault) {}

  private final Sandbox sandbox;
  private final PrintStream out;
  private final AlertGenerator generator;
  private final Random random;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<Trouble> troubles =
      List.of(
          new Trouble("500", Fault.status(500)),
          new Trouble("403", Fault.status(403)),
          new Trouble("429, Retry-After 2 s", Fault.tooManyRequests(Duration.ofSeconds(2))),
          new Trouble("401", Fault.status(401)),
          new Trouble("an answer cut off in the middle", Fault.cutBody(3_000)));
  private int faults;

  AlertFeed(Sandbox sandbox, PrintStream out, long seed) {
    this.sandbox = sandbox;
    this.out = out;
    this.generator = new AlertGenerator(seed, Clock.systemUTC());
    this.random = new Random(seed);
  }

  void start() {
    // One for the mailbox at once: among the others, the critical ones are rare.
    sandbox
        .defender()
        .add(generator.next(sandbox.tenants().get(0).id(), "High", "Ransomware", Instant.now()));
    var unusedAlerts =
        timer.scheduleAtFixedRate(this::alert, 0, ALERT_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    var unusedFaults =
        timer.scheduleAtFixedRate(
            this::fault, FAULT_EVERY_SECONDS, FAULT_EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private void alert() {
    Tenants.Tenant tenant = sandbox.tenants().get(random.nextInt(sandbox.tenants().size()));
    sandbox.defender().add(generator.next(tenant.id()));
  }

  private void fault() {
    Trouble trouble = troubles.get(faults % troubles.size());
    Tenants.Tenant tenant = sandbox.tenants().get(faults % sandbox.tenants().size());
    faults++;
    out.println("   sandbox: the next answer to " + tenant.name() + " will be " + trouble.name());
    sandbox.defender().inject(tenant.id(), trouble.fault());
  }

  /** No more alerts and no more faults, once this returns. */
  @Override
  public void close() {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the last alert is still being made");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sandbox.defender().clearFaults();
  }
}
