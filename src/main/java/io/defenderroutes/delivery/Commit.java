package io.defenderroutes.delivery;

import io.defenderroutes.delivery.pending.PendingStore.Stored;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Commits batches, each with its change of the cursor. */
interface Commit extends AutoCloseable {
  /**
   * Delivers records and dead letters and removes them from the batch. Can be repeated until it
   * succeeds; nothing is delivered twice.
   *
   * @param batch whose lines are stored; their id is committed too
   * @return the pending deliveries with their positions in the store; empty if these are to be
   *     found there
   * @throws io.defenderroutes.polling.Fenced if another instance has taken over the cursor
   */
  Optional<List<Stored>> commit(String connection, Batch batch) throws IOException;

  /**
   * Returns whether the batch that stored these lines is committed. False is final only once the
   * instance that stored them has lost the connection.
   *
   * @throws IOException if the cursor cannot be read
   */
  boolean isCommitted(String connection, PendingLines.Id stored) throws IOException;

  /** Releases the cursor of a connection, for the next owner, and closes its producer. */
  void release(String connection);

  @Override
  void close();
}
