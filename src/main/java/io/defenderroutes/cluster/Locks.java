package io.defenderroutes.cluster;

import java.io.IOException;
import java.util.SortedSet;

/**
 * Shared locks, each held by at most one instance. Used by one thread, except for {@link #holds}.
 */
public interface Locks extends AutoCloseable {
  /** Name of this instance, unique to the process. */
  String self();

  /**
   * Renews the locks of this instance, and returns the candidates.
   *
   * @param candidate whether this instance wants leaderships, or only holds some until release
   * @return the instances that want leaderships
   */
  SortedSet<String> renew(boolean candidate) throws IOException;

  /** Acquires a leadership; false if another instance holds it. */
  boolean acquire(String leadership) throws IOException;

  /** Whether this instance certainly holds a leadership. Does not block; thread-safe. */
  boolean holds(String leadership);

  /** Releases a leadership if this instance holds it. */
  void release(String leadership);

  /** Releases all leaderships and leaves the cluster. */
  @Override
  void close();
}
