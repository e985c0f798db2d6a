package io.defenderroutes.reload;

import io.defenderroutes.config.DaemonThreads;
import io.defenderroutes.observability.RepeatedTask;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads files repeatedly, on a daemon thread of its own, and reports what two reads in a row found
 * equal: a file that is being written is left alone. Files are compared by content, and not by time
 * or by the system's events, which swapped links and network disks do not keep.
 *
 * @param <T> the content of the files, or why they cannot be read
 */
final class FileWatcher<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatcher.class);

  /** From a read that found a change to the next one. */
  private static final Duration SECOND_READ = Duration.ofSeconds(1);

  private final String what;
  private final Duration interval;
  private final RepeatedTask reads;
  private final Clock clock;
  private final ScheduledThreadPoolExecutor thread;

  private @Nullable T last;

  /** From this read to the next. */
  private Duration next;

  private volatile Optional<RepeatedTask> steps = Optional.empty();

  /**
   * @param what the files are, in one word
   * @param interval from one read to the next
   */
  FileWatcher(String what, Duration interval, Clock clock) {
    this.what = what;
    this.interval = interval;
    this.next = interval;
    this.reads =
        new RepeatedTask("the watch over the " + what, interval, "changes are not applied", clock);
    this.clock = clock;
    this.thread = new ScheduledThreadPoolExecutor(1, DaemonThreads.named(what));
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  Duration interval() {
    return interval;
  }

  /** The time until a change is read again. */
  Duration soon() {
    return interval.compareTo(SECOND_READ) < 0 ? interval : SECOND_READ;
  }

  /**
   * Begins to read.
   *
   * @param settled receives what two reads found equal, and returns the time until the next read
   */
  void begin(Duration first, Supplier<T> read, Function<T, Duration> settled) {
    try {
      var unused =
          thread.schedule(
              () -> {
                next = interval;
                reads.execute(() -> next = round(read.get(), settled));
                begin(next, read, settled);
              },
              Math.max(1, first.toMillis()),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("File watcher stopped", e);
    }
  }

  private Duration round(T now, Function<T, Duration> settled) {
    boolean isSettled = now.equals(last);
    last = now;
    return isSettled ? settled.apply(now) : soon();
  }

  /** Repeats another task on the same thread. */
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
    return reads.fault().or(() -> steps.flatMap(RepeatedTask::fault));
  }

  /** Stops reading; a round that has begun continues. */
  void stop() {
    thread.shutdown();
  }

  boolean isStopped() {
    return thread.isShutdown();
  }

  /** Waits up to five seconds for a round that has begun. */
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
