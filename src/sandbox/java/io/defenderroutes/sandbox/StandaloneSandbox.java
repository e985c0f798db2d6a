package io.defenderroutes.sandbox;

import io.defenderroutes.config.FileAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A complete simulation to try a poller: certificates, tenants, arriving alerts and scripted
 * faults.
 */
public final class StandaloneSandbox implements Tenants, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StandaloneSandbox.class);
  private static final long MICROS_IN_A_MINUTE = 60_000_000;

  private final List<Tenant> tenants;
  private final EntraSimulator entra;
  private final DefenderApis apis;
  private final Path settings;
  private final Path caPem;
  private final Consumer<String> log;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "sandbox");
            thread.setDaemon(true);
            return thread;
          });

  private StandaloneSandbox(SandboxOptions plan, Clock clock, Consumer<String> log) {
    this.log = log;
    tenants = plan.tenants().stream().map(Tenant::random).toList();
    try {
      FileAccess.OWNER.createFolders(plan.folder());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make " + plan.folder(), e);
    }
    Certificates certificates = Certificates.create(clock);
    caPem = certificates.writeCaPem(plan.folder());
    entra = EntraSimulator.start(certificates, clock, plan.portBase());
    try {
      int next = plan.portBase() == 0 ? 0 : plan.portBase() + 1;
      apis = DefenderApis.start(certificates, entra, clock, plan.apis(), next);
    } catch (RuntimeException e) {
      entra.close();
      throw e;
    }
    apis.all().forEach(api -> api.budgets(plan.budgets()));
    for (Tenant tenant : tenants) {
      entra.register(tenant.id(), tenant.clientId(), tenant.clientSecret(), plan.apis());
      entra.app(tenant.id(), tenant.clientId()).publicClient(true); // for device code sign-in
    }
    settings = SandboxFiles.write(plan.folder(), caPem, entra, apis, tenants);
  }

  /**
   * Starts the simulation with its backlog; alerts then arrive continuously.
   *
   * @param log receives each scripted fault before it is injected
   * @throws UncheckedIOException if the folder is not writable, or a port is in use
   */
  public static StandaloneSandbox start(SandboxOptions plan, Clock clock, Consumer<String> log) {
    StandaloneSandbox sandbox = new StandaloneSandbox(plan, clock, log);
    Traffic traffic = new Traffic(plan, sandbox.apis, sandbox.tenants, clock);
    traffic.backlog();
    if (plan.alertsPerMinute() > 0) {
      long period = Math.max(1, Math.round(MICROS_IN_A_MINUTE / plan.alertsPerMinute()));
      var unused =
          sandbox.timer.scheduleAtFixedRate(
              guarded(traffic::step), period, period, TimeUnit.MICROSECONDS);
    }
    plan.faults().forEach(sandbox::schedule);
    return sandbox;
  }

  @Override
  public List<Tenant> tenants() {
    return tenants;
  }

  public EntraSimulator entra() {
    return entra;
  }

  public DefenderApis apis() {
    return apis;
  }

  /** The properties file for the product. */
  public Path settings() {
    return settings;
  }

  /** The certificate to trust. */
  Path caPem() {
    return caPem;
  }

  /** Stops alerts and faults, then the servers. The counts remain. */
  @Override
  public void close() {
    timer.shutdownNow();
    apis.close();
    entra.close();
  }

  private void schedule(ScriptedFault scripted) {
    long millis = scripted.time().toMillis();
    Runnable strike = guarded(() -> strike(scripted));
    if (scripted.every()) {
      var unused = timer.scheduleAtFixedRate(strike, millis, millis, TimeUnit.MILLISECONDS);
    } else {
      var unused = timer.schedule(strike, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void strike(ScriptedFault scripted) {
    for (ApiSimulator api : apis.all()) {
      // Without requests, faults must not accumulate.
      boolean due = !scripted.every() || api.faultsPending() == 0;
      if (due && scripted.apis().contains(api.api())) {
        inject(api, scripted);
        log.accept("fault for " + api.api().key() + ": " + scripted.text());
      }
    }
  }

  private void inject(ApiSimulator api, ScriptedFault scripted) {
    for (int i = 0; i < scripted.times(); i++) {
      if (scripted.tenant().equals(ScriptedFault.ANY)) {
        api.inject(scripted.fault());
      } else {
        api.inject(tenant(scripted.tenant()).id(), scripted.fault());
      }
    }
  }

  /** Logs exceptions, which a timer would swallow. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("The sandbox failed at a step", e);
      }
    };
  }
}
