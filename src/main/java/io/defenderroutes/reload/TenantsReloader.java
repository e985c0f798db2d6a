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
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.jspecify.annotations.Nullable;

/** Has changes of the tenants file made, once two looks saw the same. */
final class TenantsReloader implements AutoCloseable {
  /** From one step of a tenant that ends to the next. */
  private static final Duration STEP = Duration.ofMillis(100);

  private final TenantsFile file;
  private final TenantChanges changes;
  private final TenantLifecycle turnover;
  private final SecretsInFiles secrets;
  private final ContentPoller looking;

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
    this.looking = new ContentPoller("tenants", settings.duration(Option.TENANTS_REFRESH), clock);
    this.changes = new TenantChanges(given, running::of);
    this.turnover =
        new TenantLifecycle(running, settings, started -> retirements.warn(started, clock));
  }

  /** Begins to look, if there is a tenants file; null if not. */
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
    looking.every(STEP, () -> turnover.step(changes.settings()));
    looking.begin(Duration.ZERO, this::look);
  }

  private Duration look() {
    Optional<TenantsFile.Look> settled = file.settled();
    if (settled.isEmpty()) {
      return looking.soon();
    }
    TenantsFile.Look now = settled.get();
    // What was refused may be mended elsewhere, such as in a file that an entry names.
    if (!now.equals(taken) || !changes.refusals().isEmpty()) {
      taken = now;
      changes.take(now.list());
      secrets.warn(changes.settings());
    }
    turnover.tryAgain();
    return looking.interval();
  }

  private List<String> refusals() {
    List<String> all = new ArrayList<>(changes.refusals());
    all.addAll(turnover.failed().values());
    looking.fault().ifPresent(all::add);
    return all;
  }

  /** No tenant begins or ends any more. */
  @Override
  public void close() {
    looking.close();
    turnover.close();
  }
}
