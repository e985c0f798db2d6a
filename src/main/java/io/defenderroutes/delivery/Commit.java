package io.defenderroutes.delivery;

import io.defenderroutes.polling.Change;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Delivers what is left of a batch, and records it in the cursor. */
interface Commit extends AutoCloseable {
  /**
   * May be repeated until it succeeds; nothing is delivered twice by that. Empties the batch of
   * what is delivered.
   *
   * @param batch whose lines are stored; that they are is recorded too
   * @param change what the batch makes of the cursor; null if nothing
   * @throws io.defenderroutes.polling.Fenced if another instance has taken over the cursor
   */
  void commit(String connection, Batch batch, @Nullable Change change) throws IOException;

  /**
   * Whether the batch that stored lines was committed. A "no" is final only after whoever stored
   * them has lost the connection.
   *
   * @throws IOException if that cannot be read
   */
  boolean isCommitted(String connection, PendingLines.Id stored) throws IOException;

  /**
   * A connection that nothing polls any more: its cursor may be whoever comes next's, and what it
   * had open is closed.
   */
  void letGo(String connection);

  @Override
  void close();
}
