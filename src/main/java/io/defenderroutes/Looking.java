package io.defenderroutes;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files again and again, on a thread of its own. By content, and not by a file's time or
 * the system's events, which swapped links and network disks do not keep. What is being written is
 * left alone: it counts once two looks saw the same.
 */
final class Looking implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Looking.class);

  /** After that, what was seen to be new is looked at again. */
  private static final Duration SECOND_LOOK = Duration.ofSeconds(1);

  private final String what;
  private final Duration interval;
  private final ScheduledThreadPoolExecutor thread;

  /**
   * @param what is looked at, in one word
   * @param interval from one look to the next
   */
  Looking(String what, Duration interval) {
    this.what = what;
    this.interval = interval;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, what);
              made.setDaemon(true);
              return made;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  Duration interval() {
    return interval;
  }

  /** How long what was seen to be new is left alone. */
  Duration soon() {
    return interval.compareTo(SECOND_LOOK) < 0 ? interval : SECOND_LOOK;
  }

  /**
   * Begins to look.
   *
   * @param look looks, and says when to look again
   */
  void begin(Duration first, Supplier<Duration> look) {
    try {
      var unused =
          thread.schedule(
              () -> begin(next(look), look), Math.max(1, first.toMillis()), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("stopped", e);
    }
  }

  private Duration next(Supplier<Duration> look) {
    try {
      return look.get();
    } catch (RuntimeException e) {
      LOG.error("the {} are looked at again after a fault", what, e);
      return interval;
    }
  }

  /** Does something else on the same thread, again and again. */
  void every(Duration step, Runnable task) {
    var unused =
        thread.scheduleWithFixedDelay(
            task, step.toMillis(), step.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks no more; a look that has begun goes on. */
  void stop() {
    thread.shutdown();
  }

  boolean isStopped() {
    return thread.isShutdown();
  }

  /** Waits a little for a look that has begun. */
  @Override
  public void close() {
    stop();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("the watch over the {} did not end in time", what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
