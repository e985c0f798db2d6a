package io.defenderroutes;

import io.defenderroutes.configuration.Option;
import io.defenderroutes.configuration.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the tenants file again and again, and has its changes made. By content, and not by a
 * file's time or the system's events, which swapped links and network disks do not keep. What is
 * being written is left alone: it counts once two looks saw the same.
 */
final class TenantsWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TenantsWatch.class);

  /** From one step of a tenant that ends to the next. */
  private static final Duration STEP = Duration.ofMillis(100);

  /** After that, what was seen to be new is looked at again. */
  private static final Duration SECOND_LOOK = Duration.ofSeconds(1);

  private final TenantsFile file;
  private final Duration interval;
  private final TenantChanges changes;
  private final TenantTurnover turnover;
  private final LiteralSecrets secrets;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread made = new Thread(task, "tenants");
            made.setDaemon(true);
            return made;
          });

  private TenantsFile.@Nullable Look taken;

  private TenantsWatch(
      GivenSettings given, TenantsFile file, RunningTenants running, LiteralSecrets secrets) {
    this.secrets = secrets;
    Settings settings = given.settings();
    this.file = file;
    this.interval = settings.duration(Option.TENANTS_REFRESH);
    this.changes = new TenantChanges(given, running::of);
    this.turnover = new TenantTurnover(running, settings);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Begins to look, if there is a tenants file; null if not. */
  static @Nullable TenantsWatch start(
      GivenSettings given, RunningTenants running, LiteralSecrets secrets) {
    return given
        .tenantsFile()
        .map(
            file -> {
              TenantsWatch watch = new TenantsWatch(given, file, running, secrets);
              running.watch(watch::refusals);
              watch.start();
              return watch;
            })
        .orElse(null);
  }

  private void start() {
    var unused =
        thread.scheduleWithFixedDelay(
            this::step, STEP.toMillis(), STEP.toMillis(), TimeUnit.MILLISECONDS);
    lookIn(Duration.ZERO);
  }

  private void lookIn(Duration wait) {
    try {
      var unused =
          thread.schedule(
              () -> lookIn(next()), Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("stopped", e);
    }
  }

  /** Looks, and says when to look again. */
  private Duration next() {
    try {
      return look();
    } catch (RuntimeException e) {
      LOG.error("the tenants file is looked at again after a fault", e);
      return interval;
    }
  }

  private Duration look() {
    Optional<TenantsFile.Look> settled = file.settled();
    if (settled.isEmpty()) {
      return interval.compareTo(SECOND_LOOK) < 0 ? interval : SECOND_LOOK;
    }
    TenantsFile.Look now = settled.get();
    // What was refused may be mended elsewhere, such as in a file that an entry names.
    if (!now.equals(taken) || !changes.refusals().isEmpty()) {
      taken = now;
      changes.take(now.list());
      secrets.tell(changes.settings());
    }
    turnover.tryAgain();
    return interval;
  }

  private void step() {
    try {
      turnover.step(changes.settings());
    } catch (RuntimeException e) {
      LOG.error("tenants go on after a fault", e);
    }
  }

  private List<String> refusals() {
    List<String> all = new ArrayList<>(changes.refusals());
    all.addAll(turnover.failed().values());
    return all;
  }

  /** No tenant begins or ends any more. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("the watch over the tenants file did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    turnover.close();
  }
}
