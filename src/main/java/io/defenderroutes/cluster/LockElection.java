package io.defenderroutes.cluster;

import io.defenderroutes.config.Causes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acquires this instance's share of the leaderships by file locks, or all of them if it is the only
 * one. Releases a leadership only when nothing of it is in flight.
 */
final class LockElection extends Election {
  private static final Logger LOG = LoggerFactory.getLogger(LockElection.class);

  /** Until the next round where leaderships end. */
  private static final Duration SOON = Duration.ofMillis(50);

  private final FileLocks locks;
  private boolean membersUnknown;
  private volatile boolean retiring;

  /**
   * @param interval between two rounds
   */
  LockElection(FileLocks locks, Duration interval, Clock clock) {
    super(locks.self(), interval, clock);
    this.locks = locks;
  }

  @Override
  boolean holds(String leadership) {
    return locks.holds(leadership);
  }

  @Override
  void round(Leaderships leaderships) throws Exception {
    SortedSet<String> members = members();
    leaderships.held().stream().filter(l -> !locks.holds(l)).forEach(leaderships::lose);
    leaderships.endWithoutRoutes();
    int share = Share.of(self(), members, leaderships.all());
    if (!membersUnknown) {
      endSurplus(leaderships, share);
    }
    leaderships.finish(retiring).forEach(locks::release);
    acquire(leaderships, share);
    if (!retiring) {
      leaderships.startAdded();
    }
    if (leaderships.areEnding()) {
      roundAfter(SOON);
    }
  }

  /** The instances that share the leaderships; empty if they cannot be determined. */
  private SortedSet<String> members() {
    try {
      SortedSet<String> members = locks.renew(!retiring);
      if (membersUnknown) {
        LOG.info("Cluster members visible again");
      }
      membersUnknown = false;
      return members;
    } catch (IOException | RuntimeException e) {
      if (!membersUnknown) {
        LOG.warn("Cluster members not visible reason=\"{}\"", Causes.inWords(e));
      }
      membersUnknown = true;
      return new TreeSet<>();
    }
  }

  private static void endSurplus(Leaderships leaderships, int share) {
    SortedSet<String> held = leaderships.held();
    while (held.size() > share) {
      String last = held.last();
      leaderships.end(last);
      held.remove(last);
    }
  }

  private void acquire(Leaderships leaderships, int share) throws IOException {
    for (String leadership : leaderships.open()) {
      if (leaderships.held().size() < share && locks.acquire(leadership)) {
        leaderships.begin(leadership);
      }
    }
  }

  /** Releases idle leaderships. The others are held until {@link #close}. */
  @Override
  public void retire() {
    if (!retiring) {
      retiring = true;
      roundAfter(Duration.ZERO);
    }
  }

  @Override
  void leave() {
    locks.close();
  }
}
