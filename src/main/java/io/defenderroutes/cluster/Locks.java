package io.defenderroutes.cluster;

import java.io.IOException;
import java.util.SortedSet;

/**
 * A place that all instances see, where each leadership is held by one of them at most. Used by one
 * thread, but for {@link #holds}.
 */
public interface Locks extends AutoCloseable {
  /** How this instance is called there; unique to the process. */
  String self();

  /**
   * Renews what we hold, and looks around.
   *
   * @param candidate whether we want leaderships, or only keep what we have until we give it back
   * @return the instances that want leaderships
   */
  SortedSet<String> meet(boolean candidate) throws IOException;

  /** Takes a leadership that nobody holds; false if somebody does. */
  boolean take(String leadership) throws IOException;

  /** Whether it is ours beyond doubt. Waits for nothing; for any thread. */
  boolean holds(String leadership);

  /** Lets another have it; nothing if it is not ours. */
  void giveBack(String leadership);

  /** Gives back all that we hold, and takes our leave. */
  @Override
  void close();
}
