package io.defenderroutes.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections on which a wait exceeds its bound or outlasts a stop.
 *
 * <p>A socket timeout bounds one read, not a response that arrives byte by byte. Only ticks during
 * which a thread waits for the server count, not the time of the reader.
 */
public final class Watchdog {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final Duration TICK = Duration.ofMillis(100);

  /** Closes a connection, from another thread than the one that waits. */
  @FunctionalInterface
  interface Connection {
    void close(CloseMode mode);
  }

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final BooleanSupplier stopping;
  private final int ticksToStop;
  private int ticksStopping;

  private Watchdog(BooleanSupplier stopping, Duration stop) {
    this.stopping = stopping;
    this.ticksToStop = ticks(stop);
  }

  /**
   * Starts a watchdog.
   *
   * @param stopping whether the process, or this set of routes, is stopping
   * @param stop time from then to the abort of requests in flight
   */
  public static Watchdog start(
      ScheduledExecutorService executor, BooleanSupplier stopping, Duration stop) {
    Watchdog started = new Watchdog(stopping, stop);
    var unused =
        executor.scheduleWithFixedDelay(
            started::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    return started;
  }

  /**
   * Begins to watch one wait.
   *
   * @param abortAtStop whether a stop aborts it immediately
   * @param bound longest wait
   * @param message of the failure, to which the bound is appended
   */
  Watch begin(Connection connection, boolean abortAtStop, Duration bound, String message) {
    Watch watch = new Watch(connection, abortAtStop, ticks(bound), message + Bounds.text(bound));
    watches.add(watch);
    return watch;
  }

  private void tick() {
    ticksStopping = stopping.getAsBoolean() ? ticksStopping + 1 : 0;
    for (Watch watch : watches) {
      try {
        watch.tick();
      } catch (RuntimeException e) {
        // The next tick tries again, and the other waits are not affected.
        LOG.warn("HTTP request not aborted", e);
      }
    }
  }

  private static int ticks(Duration time) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, time.toMillis() / TICK.toMillis()));
  }

  private enum Abort {
    TIME,
    STOP
  }

  /** One wait, or the waits of one body; used by one thread. */
  public final class Watch implements AutoCloseable {
    private final Connection connection;
    private final boolean abortAtStop;
    private final int bound;
    private final String message;
    private final AtomicInteger ticks = new AtomicInteger();
    private volatile boolean waiting = true;
    private volatile @Nullable Abort aborted;

    private Watch(Connection connection, boolean abortAtStop, int bound, String message) {
      this.connection = connection;
      this.abortAtStop = abortAtStop;
      this.bound = bound;
      this.message = message;
    }

    /** Sets whether a thread is waiting for the server. */
    void waiting(boolean waits) {
      waiting = waits;
    }

    boolean isAborted() {
      return aborted != null;
    }

    boolean isOutOfTime() {
      return aborted == Abort.TIME;
    }

    /**
     * Throws if the connection was closed.
     *
     * @throws InvalidResponse if the bound was exceeded
     * @throws RejectedExecutionException if a stop aborted it immediately, which is no fault
     */
    void check() throws IOException {
      Abort why = aborted;
      if (why == Abort.TIME) {
        throw new InvalidResponse(message);
      }
      if (why == Abort.STOP) {
        if (abortAtStop) {
          throw new RejectedExecutionException("the process stops");
        }
        throw new IOException("no response in time before the stop");
      }
    }

    private void tick() {
      if (waiting && ticks.incrementAndGet() > bound) {
        abort(Abort.TIME);
      } else if (ticksStopping > (abortAtStop ? 0 : ticksToStop)) {
        abort(Abort.STOP);
      }
    }

    private void abort(Abort why) {
      if (aborted == null) {
        aborted = why;
      }
      connection.close(CloseMode.IMMEDIATE);
    }

    @Override
    public void close() {
      watches.remove(this);
    }
  }
}
