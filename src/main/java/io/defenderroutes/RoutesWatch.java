package io.defenderroutes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the folder of routes again and again, and has a change taken up. By content, as {@link
 * TenantsWatch} does: what is being written counts once two looks saw the same.
 */
final class RoutesWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoutesWatch.class);

  /** After that, what was seen to be new is looked at again. */
  private static final Duration SECOND_LOOK = Duration.ofSeconds(1);

  private final Path folder;
  private final Duration interval;
  private final RoutesSwap swap;
  private final Consumer<Exception> failed;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread made = new Thread(task, "routes");
            made.setDaemon(true);
            return made;
          });

  private @Nullable RoutesContent last;
  private volatile List<String> refused = List.of();

  private RoutesWatch(Path folder, Duration interval, RoutesSwap swap, Consumer<Exception> failed) {
    this.folder = folder;
    this.interval = interval;
    this.swap = swap;
    this.failed = failed;
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Begins to look.
   *
   * @param failed is told if nothing runs any more
   */
  static RoutesWatch start(
      Path folder, Duration interval, RoutesSwap swap, Consumer<Exception> failed) {
    RoutesWatch watch = new RoutesWatch(folder, interval, swap, failed);
    watch.lookIn(interval);
    return watch;
  }

  /** Why the folder's routes are not those that run; empty if they are. */
  List<String> refused() {
    return refused;
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
    RoutesContent now;
    try {
      now = RoutesContent.of(folder);
    } catch (IOException e) {
      // The moment of a change; if it lasts, it is a fault.
      boolean again = last == null;
      last = null;
      if (again) {
        refuse(List.of("the folder cannot be read: " + e));
      }
      return soon();
    }
    boolean settled = now.equals(last);
    last = now;
    if (swap.isRunning(now)) {
      if (!refused.isEmpty()) {
        LOG.info("routes mended next=\"they are as those that run\"");
        refused = List.of();
      }
      return interval;
    }
    if (!settled) {
      return soon();
    }
    try {
      refuse(swap.consider(now));
    } catch (Exception e) {
      LOG.error("no routes run any more", e);
      failed.accept(e);
      thread.shutdown();
    }
    return interval;
  }

  /** The same is told once; it is tried again, since what is wrong may be mended elsewhere. */
  private void refuse(List<String> faults) {
    if (!faults.isEmpty() && !faults.equals(refused)) {
      LOG.error(
          "routes refused reason=\"{}\" next=\"those before go on; mend the files\"",
          String.join("; ", faults));
    }
    refused = faults;
  }

  private Duration soon() {
    return interval.compareTo(SECOND_LOOK) < 0 ? interval : SECOND_LOOK;
  }

  /** Nothing more is taken up. */
  void stop() {
    thread.shutdown();
  }

  /** After {@link #stop}, once nothing runs any more. */
  @Override
  public void close() {
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("the watch over the routes did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    swap.close();
  }
}
