package io.defenderroutes.reload;

import io.defenderroutes.config.FileTooLarge;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.routes.RoutesFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies changes of the routes folder, and reports errors of the routes that run since the start,
 * for which a change would be rejected.
 */
public final class RoutesWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoutesWatch.class);

  /** Chars of a log line's reasons; health and the status page have all of them. */
  private static final int LONGEST = 2000;

  private static final Duration FIRST_READ = Duration.ofSeconds(10);

  /** Validating the running routes takes seconds of processor time: first polls come before it. */
  private static final Duration FIRST_POLLS = Duration.ofMinutes(1);

  private final Path folder;
  private final RoutesReloader swap;
  private final Consumer<Exception> failed;
  private final FileWatcher<Reading> watcher;
  private final boolean reloads;
  private final BooleanSupplier firstPollPending;
  private final Clock clock;
  private final Instant begun;

  private volatile List<String> refused = List.of();
  private volatile List<String> running = List.of();

  private RoutesWatch(
      Path folder,
      Duration interval,
      boolean reloads,
      RoutesReloader swap,
      BooleanSupplier firstPollPending,
      Clock clock,
      Consumer<Exception> failed) {
    this.reloads = reloads;
    this.folder = folder;
    this.swap = swap;
    this.failed = failed;
    this.watcher = new FileWatcher<>("routes", interval, clock);
    this.firstPollPending = firstPollPending;
    this.clock = clock;
    this.begun = clock.instant();
  }

  /**
   * The files, as they were read.
   *
   * @param fault why they cannot be read; empty if they were
   */
  private record Reading(@Nullable RoutesFolder routes, String fault) {}

  /**
   * Begins to read.
   *
   * @param reloads whether changes are applied; if not, the running routes are validated once
   * @param firstPollPending whether a connection's first poll is still to come
   * @param failed receives the failure if nothing runs any more
   */
  public static RoutesWatch start(
      Path folder,
      Duration interval,
      boolean reloads,
      RoutesReloader swap,
      BooleanSupplier firstPollPending,
      Clock clock,
      Consumer<Exception> failed) {
    RoutesWatch watch =
        new RoutesWatch(folder, interval, reloads, swap, firstPollPending, clock, failed);
    watch.watcher.begin(
        interval.compareTo(FIRST_READ) < 0 ? interval : FIRST_READ, watch::read, watch::settled);
    return watch;
  }

  /**
   * Errors of the routes that run since the start, and why changes cannot be applied; empty if
   * neither is the case.
   */
  public List<String> faults() {
    List<String> all = new ArrayList<>(running);
    watcher.fault().ifPresent(all::add);
    return all;
  }

  /** Why the last change is rejected; the previous routes run. Empty if there is no such change. */
  public List<String> rejected() {
    return refused;
  }

  private Reading read() {
    try {
      RoutesFolder routes = RoutesFolder.read(folder);
      routes.requireReadable();
      return new Reading(routes, "");
    } catch (IOException e) {
      return new Reading(
          null, (e instanceof FileTooLarge ? "" : "the folder cannot be read: ") + e.getMessage());
    }
  }

  private Duration settled(Reading reading) {
    RoutesFolder now = reading.routes();
    boolean isRunning = now != null && swap.isRunning(now);
    if (isRunning && isStarting()) {
      return watcher.soon();
    }
    if (isRunning) {
      validateRunning();
    } else if (reloads) {
      return change(now, reading.fault());
    }
    if (!reloads) {
      watcher.stop();
    }
    return watcher.interval();
  }

  private Duration change(@Nullable RoutesFolder now, String fault) {
    if (now == null) {
      refuse(List.of(fault));
      return watcher.soon();
    }
    try {
      List<String> faults = swap.consider(now);
      if (!watcher.isStopped()) { // a stop that interrupts it is not a fault
        refuse(faults);
        if (faults.isEmpty()) {
          running = List.of();
        }
      }
    } catch (Exception | Error e) {
      LOG.error("No routes running", e);
      failed.accept(e instanceof Exception why ? why : new IllegalStateException(e));
      watcher.stop();
    }
    return watcher.interval();
  }

  private boolean isStarting() {
    return clock.instant().isBefore(begun.plus(FIRST_POLLS)) && firstPollPending.getAsBoolean();
  }

  /** Rejecting them at the start would have stopped all alerts: they run, and are reported. */
  private void validateRunning() {
    List<String> faults =
        swap.faultsOfRunning().stream().map(fault -> "runs since the start: " + fault).toList();
    if (watcher.isStopped()) {
      return;
    }
    if (faults.isEmpty() && !(refused.isEmpty() && running.isEmpty())) {
      LOG.info("Routes folder matches the running routes again");
    }
    if (!faults.isEmpty() && !faults.equals(running)) {
      LOG.error(
          "Running routes have errors reason=\"{}\" next=\"they remain active; fix the files\"",
          OneLine.quoted(String.join("; ", faults), LONGEST));
    }
    running = faults;
    refused = List.of();
  }

  /** Logs the same reasons once; the change is tried again, since a fix may be elsewhere. */
  private void refuse(List<String> faults) {
    if (!faults.isEmpty() && !faults.equals(refused)) {
      LOG.error(
          "Route change rejected reason=\"{}\" next=\"previous version active; fix the files\"",
          OneLine.quoted(String.join("; ", faults), LONGEST));
    }
    refused = faults;
  }

  /** No further change is applied. */
  public void stop() {
    watcher.stop();
  }

  /** After {@link #stop}, once nothing runs any more. */
  @Override
  public void close() {
    watcher.close();
  }
}
