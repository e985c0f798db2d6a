package io.defenderroutes.reload;

import io.defenderroutes.config.FileTooLarge;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.routes.RoutesContent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has changes of the folder of routes applied, once two looks saw the same; and tells if what runs
 * since the start would be refused as a change.
 */
public final class RoutesWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoutesWatch.class);

  /** Chars of what is logged of the faults; health and the status page name all of them. */
  private static final int LONGEST = 2000;

  private static final Duration FIRST_LOOK = Duration.ofSeconds(10);

  /** The check of what runs takes seconds of processor time: the first polls come before it. */
  private static final Duration FIRST_POLLS = Duration.ofMinutes(1);

  private final Path folder;
  private final RoutesReloader swap;
  private final Consumer<Exception> failed;
  private final ContentPoller looking;
  private final BooleanSupplier firstPollPending;
  private final Clock clock;
  private final Instant begun;

  private @Nullable RoutesContent last;
  private volatile List<String> refused = List.of();

  private RoutesWatch(
      Path folder,
      Duration interval,
      RoutesReloader swap,
      BooleanSupplier firstPollPending,
      Clock clock,
      Consumer<Exception> failed) {
    this.folder = folder;
    this.swap = swap;
    this.failed = failed;
    this.looking = new ContentPoller("routes", interval, clock);
    this.firstPollPending = firstPollPending;
    this.clock = clock;
    this.begun = clock.instant();
  }

  /**
   * Begins to look.
   *
   * @param firstPollPending whether a connection's first poll is still to come
   * @param failed receives the failure if nothing runs any more
   */
  public static RoutesWatch start(
      Path folder,
      Duration interval,
      RoutesReloader swap,
      BooleanSupplier firstPollPending,
      Clock clock,
      Consumer<Exception> failed) {
    RoutesWatch watch = new RoutesWatch(folder, interval, swap, firstPollPending, clock, failed);
    watch.begin(watch::look);
    return watch;
  }

  /** Looks once, at what runs since the start; nothing is taken up. */
  public static RoutesWatch once(
      Path folder,
      Duration interval,
      RoutesReloader swap,
      BooleanSupplier firstPollPending,
      Clock clock) {
    RoutesWatch watch =
        new RoutesWatch(folder, interval, swap, firstPollPending, clock, failure -> {});
    watch.begin(watch::lookOnce);
    return watch;
  }

  private void begin(Supplier<Duration> look) {
    Duration interval = looking.interval();
    looking.begin(interval.compareTo(FIRST_LOOK) < 0 ? interval : FIRST_LOOK, look);
  }

  /**
   * Why the folder's routes are not those that run, or would not be if they did not run since the
   * start, or why that is not known; empty if all is right.
   */
  public List<String> refused() {
    Optional<String> fault = looking.fault();
    if (fault.isEmpty()) {
      return refused;
    }
    List<String> all = new ArrayList<>(refused);
    all.add(fault.get());
    return all;
  }

  private Duration look() {
    RoutesContent now;
    try {
      now = RoutesContent.of(folder);
    } catch (IOException e) {
      // The moment of a change; if it lasts, it is a fault.
      boolean again = last == null;
      last = null;
      if (again) {
        refuse(List.of(unreadable(e)));
      }
      return looking.soon();
    }
    boolean settled = now.equals(last);
    last = now;
    if (swap.isRunning(now)) {
      if (isStarting()) {
        return looking.soon();
      }
      lookAtRunning();
      return looking.interval();
    }
    if (!settled) {
      return looking.soon();
    }
    try {
      List<String> faults = swap.consider(now);
      if (!looking.isStopped()) { // what a stop cuts short is not at fault
        refuse(faults);
      }
    } catch (Exception | Error e) {
      LOG.error("No routes running", e);
      failed.accept(e instanceof Exception why ? why : new IllegalStateException(e));
      looking.stop();
    }
    return looking.interval();
  }

  private static String unreadable(IOException why) {
    return (why instanceof FileTooLarge ? "" : "the folder cannot be read: ") + why.getMessage();
  }

  private boolean isStarting() {
    return clock.instant().isBefore(begun.plus(FIRST_POLLS)) && firstPollPending.getAsBoolean();
  }

  private Duration lookOnce() {
    if (isStarting()) {
      return looking.soon();
    }
    try {
      if (swap.isRunning(RoutesContent.of(folder))) {
        lookAtRunning();
      }
    } catch (IOException e) {
      LOG.debug("Routes folder changed since the start and is not active", e);
    }
    looking.stop();
    return looking.interval();
  }

  /** A refusal at the start would have stopped all alerts, and so they go on, but not unseen. */
  private void lookAtRunning() {
    List<String> faults =
        swap.faultsOfRunning().stream().map(fault -> "runs since the start: " + fault).toList();
    if (looking.isStopped()) {
      return;
    }
    if (faults.isEmpty() && !refused.isEmpty()) {
      LOG.info("Routes folder matches the running routes again");
    }
    if (!faults.isEmpty() && !faults.equals(refused)) {
      LOG.error(
          "Running routes have errors reason=\"{}\" next=\"they remain active; fix the files\"",
          OneLine.quoted(String.join("; ", faults), LONGEST));
    }
    refused = faults;
  }

  /** The same is told once; it is tried again, since what is wrong may be mended elsewhere. */
  private void refuse(List<String> faults) {
    if (!faults.isEmpty() && !faults.equals(refused)) {
      LOG.error(
          "Route change rejected reason=\"{}\" next=\"previous version active; fix the files\"",
          OneLine.quoted(String.join("; ", faults), LONGEST));
    }
    refused = faults;
  }

  /** Nothing more is taken up. */
  public void stop() {
    looking.stop();
  }

  /** After {@link #stop}, once nothing runs any more. */
  @Override
  public void close() {
    looking.close();
    swap.close();
  }
}
