package io.defenderroutes.polling.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The newest known state of each alert, and the segment that holds it. A hash table with linear
 * probing: 21 to 43 bytes for an alert, a quarter of a {@code HashMap}.
 */
final class AlertTable {
  private static final int FIRST_CAPACITY = 16;

  /** {@link AlertState#packed}; 0 for a free slot. */
  private long[] packed = new long[FIRST_CAPACITY];

  private int[] seconds = new int[FIRST_CAPACITY];

  /** The low 32 bits of the segment's number: no two segments of a ledger share them. */
  private int[] segments = new int[FIRST_CAPACITY];

  private int size;

  /**
   * Returns the state of an alert; null if it is unknown.
   *
   * @param key of {@link AlertState#key}
   */
  @Nullable AlertState find(long key) {
    int slot = slot(key);
    return packed[slot] == 0 ? null : new AlertState(packed[slot], seconds[slot]);
  }

  /** Adds the state of an alert, unless a newer one is known. */
  void add(AlertState state, long segment) {
    int slot = slot(state.key());
    if (packed[slot] == 0) {
      if (4L * (size + 1) > 3L * packed.length) {
        grow();
        slot = slot(state.key());
      }
      size++;
    } else if (state.isOlderThan(new AlertState(packed[slot], seconds[slot]))) {
      return;
    }
    set(slot, state.packed(), state.seconds(), (int) segment);
  }

  /** Removes an alert, unless another segment holds its newest state. */
  void remove(long key, long segment) {
    int hole = slot(key);
    if (packed[hole] == 0 || segments[hole] != (int) segment) {
      return;
    }
    int mask = packed.length - 1;
    // Moves up the following alerts that would not be found behind a free slot.
    for (int next = (hole + 1) & mask; packed[next] != 0; next = (next + 1) & mask) {
      int distance = (next - home(packed[next])) & mask;
      if (distance >= ((next - hole) & mask)) {
        set(hole, packed[next], seconds[next], segments[next]);
        hole = next;
      }
    }
    packed[hole] = 0;
    size--;
  }

  /** Returns the number of alerts. */
  int size() {
    return size;
  }

  private void grow() {
    long[] packedBefore = packed;
    int[] secondsBefore = seconds;
    int[] segmentsBefore = segments;
    int capacity = Math.multiplyExact(packedBefore.length, 2);
    packed = new long[capacity];
    seconds = new int[capacity];
    segments = new int[capacity];
    for (int i = 0; i < packedBefore.length; i++) {
      if (packedBefore[i] != 0) {
        int slot = slot(AlertState.key(packedBefore[i]));
        set(slot, packedBefore[i], secondsBefore[i], segmentsBefore[i]);
      }
    }
  }

  private void set(int slot, long state, int time, int segment) {
    packed[slot] = state;
    seconds[slot] = time;
    segments[slot] = segment;
  }

  /** Returns the slot of an alert, or the free one where it belongs. */
  private int slot(long key) {
    int mask = packed.length - 1;
    int slot = home(key);
    while (packed[slot] != 0 && AlertState.key(packed[slot]) != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int home(long of) {
    return (int) (of >>> 32) & (packed.length - 1);
  }
}
