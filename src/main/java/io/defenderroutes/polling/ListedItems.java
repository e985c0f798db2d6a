package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.response.AlertStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The items of a list response that further requests complete. Bounded in bytes. Items completed
 * before a failure or the bound are delivered; the rest is requested again. Used by one thread at a
 * time.
 */
public final class ListedItems {
  private final long mostBytes;
  private final Deque<byte[]> listed = new ArrayDeque<>();
  private final Deque<byte[]> fetched = new ArrayDeque<>();
  private final List<Digest> versions = new ArrayList<>();
  private long listedBytes;
  private long fetchedBytes;
  private @Nullable NestedItem current;
  private boolean more;
  private @Nullable Exception failure;

  /**
   * @param mostBytes most bytes of listed items, and of fetched ones; the last item may exceed both
   */
  ListedItems(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Adds an item of the list; false if the bound is reached. */
  boolean list(byte[] item) {
    if (listedBytes >= mostBytes) {
      more = true;
      return false;
    }
    listed.addLast(item);
    listedBytes += item.length;
    return true;
  }

  /** Whether a further item is to be completed. */
  boolean hasNext() {
    return failure == null && !listed.isEmpty() && fetchedBytes < mostBytes;
  }

  /** The current item; null if there is none. */
  @Nullable NestedItem current() {
    return current;
  }

  /** Sets the current item, or none. */
  void current(@Nullable NestedItem item) {
    current = item;
  }

  /** The next item, as it is listed. */
  byte[] next() {
    return listed.removeFirst();
  }

  /**
   * Notes that an item is complete, because it is delivered already or was just fetched.
   *
   * @param version of the item, as it is listed
   */
  void complete(Digest version) {
    versions.add(version);
  }

  /** Stores what is delivered of an item. */
  void collect(byte[] item) {
    fetched.addLast(item);
    fetchedBytes += item.length;
  }

  /** An item could not be fetched: the ones before it are delivered, and then this is thrown. */
  void breakOff(Exception why) {
    failure = why;
    current = null;
  }

  /** The failure that ended the further requests; empty if none did. */
  Optional<Exception> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether some of the items are not complete. */
  boolean isCutShort() {
    return more || current != null || !listed.isEmpty();
  }

  /** The items that are complete. */
  List<Digest> versions() {
    return versions;
  }

  /** What was completed; it counted as the list was read. */
  AlertStream alerts() {
    return new AlertStream() {
      @Override
      public byte @Nullable [] next() {
        return fetched.pollFirst();
      }

      @Override
      public void close() throws IOException {
        fetched.clear();
      }
    };
  }
}
