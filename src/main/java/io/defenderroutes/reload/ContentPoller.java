package io.defenderroutes.reload;

import io.defenderroutes.observability.RepeatedTask;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files again and again, on a daemon thread of its own, whatever a look throws. Files are
 * compared by content, and not by their time or by the system's events, which swapped links and
 * network disks do not keep. What is being written is left alone: it counts once two looks saw the
 * same.
 */
final class ContentPoller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContentPoller.class);

  /** After that, what was seen to be new is looked at again. */
  private static final Duration SECOND_LOOK = Duration.ofSeconds(1);

  private final String what;
  private final Duration interval;
  private final RepeatedTask looks;
  private final Clock clock;
  private final ScheduledThreadPoolExecutor thread;

  /** When to look again. */
  private Duration next;

  private volatile Optional<RepeatedTask> steps = Optional.empty();

  /**
   * @param what is looked at, in one word
   * @param interval from one look to the next
   */
  ContentPoller(String what, Duration interval, Clock clock) {
    this.what = what;
    this.interval = interval;
    this.next = interval;
    this.looks =
        new RepeatedTask("the watch over the " + what, interval, "changes are not applied", clock);
    this.clock = clock;
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
   * @param look looks, and returns the time until the next look
   */
  void begin(Duration first, Supplier<Duration> look) {
    try {
      var unused =
          thread.schedule(
              () -> {
                next = interval;
                looks.execute(() -> next = look.get());
                begin(next, look);
              },
              Math.max(1, first.toMillis()),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("File watcher stopped", e);
    }
  }

  /** Does something else on the same thread, again and again. */
  void every(Duration step, Runnable task) {
    RepeatedTask rounds =
        new RepeatedTask("the change of the " + what, step, "it is not completed", clock);
    steps = Optional.of(rounds);
    var unused =
        thread.scheduleWithFixedDelay(
            () -> rounds.execute(task), step.toMillis(), step.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Why changes may not be applied at present, and what to do; empty if they are. */
  Optional<String> fault() {
    if (isStopped()) {
      return Optional.empty();
    }
    return looks.fault().or(() -> steps.flatMap(RepeatedTask::fault));
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
        LOG.warn("File watcher did not stop in time watched=\"{}\"", what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
