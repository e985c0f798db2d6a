package io.defenderroutes.delivery.pending;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pending deliveries of one connection to one destination, in order: the first ones in memory,
 * of all others only the position. Used under the lock of its queue.
 */
final class Backlog {
  /** Deliveries in memory. */
  static final int MOST = 200;

  /** Bytes of alerts in memory; at least one delivery is. */
  private static final int MOST_BYTES = 1024 * 1024;

  /** A delivery in memory. */
  static final class Waiting {
    final PendingStore.Stored stored;
    int attempts;
    @Nullable Instant firstFailedAt;

    /** Whether it is attempted by itself, since a call with others was rejected. */
    boolean alone;

    /** When it is next attempted; an earlier one of its alert's later versions is not. */
    Instant notBefore = Instant.MIN;

    Waiting(PendingStore.Stored stored) {
      this.stored = stored;
    }

    PendingDelivery delivery() {
      return stored.delivery();
    }
  }

  private final Deque<Waiting> loaded = new ArrayDeque<>();
  private long bytes;

  /** The positions of all that follow, from {@code first} on. */
  private long[] positions = new long[0];

  private int first;
  private int end;

  /** The highest position that was added. */
  private long last = Long.MIN_VALUE;

  /** The positions that are being read; null if none are. */
  private @Nullable List<Long> asked;

  /** Adds a delivery behind all others. */
  void add(PendingStore.Stored stored) {
    if (stored.position() > last && first == end && asked == null && hasRoom()) {
      last = stored.position();
      load(stored);
    } else {
      add(stored.position());
    }
  }

  /** Whether a delivery is in memory. */
  boolean hasLoaded(long position) {
    return loaded.stream().anyMatch(waiting -> waiting.stored.position() == position);
  }

  /** Adds a delivery of which only the position is known, unless it was added before. */
  void add(long position) {
    if (position <= last) {
      return;
    }
    last = position;
    if (end == positions.length) {
      int used = end - first;
      long[] larger = new long[Math.max(16, used * 2)];
      System.arraycopy(positions, first, larger, 0, used);
      positions = larger;
      first = 0;
      end = used;
    }
    positions[end++] = position;
  }

  private boolean hasRoom() {
    return loaded.size() < MOST && (bytes < MOST_BYTES || loaded.isEmpty());
  }

  private void load(PendingStore.Stored stored) {
    loaded.addLast(new Waiting(stored));
    bytes += size(stored);
  }

  /** Bytes that a delivery takes in memory, about. */
  static long size(PendingStore.Stored stored) {
    byte[] body = stored.delivery().message().body();
    return stored.delivery().routed().alert().length + (body == null ? 0 : body.length) + 2_000L;
  }

  /** Positions to read next; empty if nothing is to be read, or is being read already. */
  List<Long> toRead() {
    if (asked != null || first == end || loaded.size() > MOST / 2 || !hasRoom()) {
      return List.of();
    }
    List<Long> next = new ArrayList<>();
    Arrays.stream(positions, first, Math.min(end, first + MOST / 2)).forEach(next::add);
    asked = next;
    return next;
  }

  /**
   * Accepts what was read. Positions that are missing were removed meanwhile, such as by a command.
   *
   * @param of the positions that were asked for; a read that began before the connection was lost
   *     and taken over again is ignored
   * @param read the deliveries found; as many as there is room for are kept
   */
  @SuppressWarnings("ReferenceEquality") // equal positions may be asked for twice
  void read(List<Long> of, List<PendingStore.Stored> read) {
    if (of != asked) {
      return;
    }
    asked = null;
    long until = of.get(of.size() - 1);
    for (PendingStore.Stored one : read) {
      if (!hasRoom()) {
        until = one.position() - 1;
        break;
      }
      load(one);
    }
    while (first < end && positions[first] <= until) {
      first++;
    }
  }

  /** The read failed; it is to be repeated. */
  @SuppressWarnings("ReferenceEquality") // as above
  void notRead(List<Long> of) {
    if (of == asked) {
      asked = null;
    }
  }

  /**
   * Takes the first delivery that may be attempted now.
   *
   * @param busy the alerts that have a delivery in flight
   * @param fits whether it may be taken; if not, nothing is
   */
  @Nullable Waiting take(Instant now, Set<String> busy, Predicate<Waiting> fits) {
    Set<String> blocked = new HashSet<>(busy);
    for (Iterator<Waiting> each = loaded.iterator(); each.hasNext(); ) {
      Waiting waiting = each.next();
      String order = waiting.delivery().order();
      if (blocked.contains(order)) {
        continue;
      }
      if (waiting.notBefore.isAfter(now)) {
        blocked.add(order);
        continue;
      }
      if (!fits.test(waiting)) {
        return null;
      }
      each.remove();
      return waiting;
    }
    return null;
  }

  /** Puts back a delivery whose attempt failed: it is the first again. */
  void putBack(Waiting waiting) {
    loaded.addFirst(waiting);
  }

  /** Forgets a delivery that was taken and is done. */
  void done(Waiting waiting) {
    bytes -= size(waiting.stored);
  }

  /**
   * When {@link #take} returns a delivery; null if none is in memory. That time may be past.
   *
   * @param busy the alerts that have a delivery in flight
   */
  @Nullable Instant nextTime(Instant now, Set<String> busy) {
    Set<String> blocked = new HashSet<>(busy);
    Instant next = null;
    for (Waiting waiting : loaded) {
      if (blocked.contains(waiting.delivery().order())) {
        continue;
      }
      if (!waiting.notBefore.isAfter(now)) {
        return now;
      }
      blocked.add(waiting.delivery().order());
      next = next == null || waiting.notBefore.isBefore(next) ? waiting.notBefore : next;
    }
    return next;
  }

  /** Forgets deliveries that were removed from the store, except those in flight. */
  void removed(Set<Long> gone) {
    for (Iterator<Waiting> each = loaded.iterator(); each.hasNext(); ) {
      Waiting waiting = each.next();
      if (gone.contains(waiting.stored.position())) {
        each.remove();
        done(waiting);
      }
    }
    int kept = first;
    for (int i = first; i < end; i++) {
      if (!gone.contains(positions[i])) {
        positions[kept++] = positions[i];
      }
    }
    end = kept;
  }

  /** Number of deliveries in memory. */
  int loaded() {
    return loaded.size();
  }

  /** The first delivery in memory; null if there is none. */
  @Nullable PendingDelivery head() {
    Waiting head = loaded.peekFirst();
    return head == null ? null : head.delivery();
  }

  /** Number of deliveries that are not in flight. */
  int size() {
    return loaded.size() + end - first;
  }
}
