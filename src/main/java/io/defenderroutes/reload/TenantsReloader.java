package io.defenderroutes.reload;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.SecretsInFiles;
import io.defenderroutes.config.Settings;
import io.defenderroutes.config.TenantsFile;
import io.defenderroutes.observability.FaultHealth;
import io.defenderroutes.runtime.ConnectionRegistry;
import io.defenderroutes.runtime.RetirementLog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.jspecify.annotations.Nullable;

/** Applies changes of the tenants file. */
final class TenantsReloader implements AutoCloseable {
  /** Interval of the steps that stop and start tenants. */
  private static final Duration STEP = Duration.ofMillis(100);

  private final TenantsFile file;
  private final TenantChanges changes;
  private final TenantLifecycle turnover;
  private final SecretsInFiles secrets;
  private final FileWatcher<TenantsFile.Look> watcher;

  private TenantsFile.@Nullable Look taken;

  private TenantsReloader(
      SettingsSource given,
      TenantsFile file,
      ConnectionRegistry running,
      SecretsInFiles secrets,
      RetirementLog retirements,
      Clock clock) {
    this.secrets = secrets;
    Settings settings = given.settings();
    this.file = file;
    this.watcher = new FileWatcher<>("tenants", settings.duration(Option.TENANTS_REFRESH), clock);
    this.changes = new TenantChanges(given, running::of);
    this.turnover =
        new TenantLifecycle(running, settings, started -> retirements.warn(started, clock));
  }

  /** Starts watching the tenants file; null if there is none. */
  static @Nullable TenantsReloader start(
      SettingsSource given,
      CamelContext context,
      ConnectionRegistry running,
      SecretsInFiles secrets,
      RetirementLog retirements,
      Clock clock) {
    return given
        .tenantsFile()
        .map(
            file -> {
              TenantsReloader watch =
                  new TenantsReloader(given, file, running, secrets, retirements, clock);
              HealthCheckRegistry.get(context)
                  .register(FaultHealth.ofReasons("tenants", watch::refusals));
              watch.start();
              return watch;
            })
        .orElse(null);
  }

  private void start() {
    watcher.every(STEP, () -> turnover.step(changes.settings()));
    watcher.begin(Duration.ZERO, file::look, this::settled);
  }

  private Duration settled(TenantsFile.Look now) {
    // A rejected entry may become valid elsewhere, such as in a file that it names.
    if (!now.equals(taken) || !changes.refusals().isEmpty()) {
      taken = now;
      changes.take(now.list());
      secrets.warn(changes.settings());
    }
    turnover.tryAgain();
    return watcher.interval();
  }

  private List<String> refusals() {
    List<String> all = new ArrayList<>(changes.refusals());
    all.addAll(turnover.failed().values());
    watcher.fault().ifPresent(all::add);
    return all;
  }

  /** No tenant starts or stops any more. */
  @Override
  public void close() {
    watcher.close();
    turnover.close();
  }
}
