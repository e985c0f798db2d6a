package io.defenderroutes.delivery.pending;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stores pending deliveries until each is done. The commit of a batch adds to it.
 *
 * <p>Each pending delivery has a position, which grows in the order of commits within a connection.
 * Thread-safe.
 */
public interface PendingStore extends AutoCloseable {
  /** A pending delivery with its position in the store. */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Stored(PendingDelivery delivery, long position, byte[] key) {}

  /** Accepts the place of a pending delivery. */
  @FunctionalInterface
  interface Found {
    void at(String connection, String destination, long position);
  }

  /**
   * Settles what a batch stored that may not be committed. To be called when the cursor is taken
   * over.
   *
   * @param batches the number of batches that the cursor counts; null if there is no cursor
   */
  void settle(String connection, @Nullable Long batches) throws IOException;

  /**
   * Finds all pending deliveries of some connections, in the order of their positions. To be called
   * after their cursors are taken over.
   *
   * @throws IOException if the store cannot be read
   */
  void find(Set<String> connections, Found found) throws IOException;

  /**
   * Reads pending deliveries of a connection.
   *
   * @param positions in growing order
   * @return those that are there, in the same order
   * @throws IOException if the store cannot be read
   */
  List<Stored> read(String connection, List<Long> positions) throws IOException;

  /**
   * Removes deliveries that are done.
   *
   * @throws IOException if it is not certain that all are removed; may be repeated
   */
  void remove(List<Stored> done) throws IOException;

  /**
   * Returns positions of deliveries of a connection that were removed, at least those that another
   * process removed.
   *
   * @throws IOException if the store cannot be read
   */
  Set<Long> removed(String connection) throws IOException;

  /** Releases what is held for a connection that this instance polls no more. */
  void release(String connection);

  @Override
  void close();
}
