package io.defenderroutes.polling;

import io.defenderroutes.polling.response.AlertStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The items of a list response that further requests have to complete: those still to complete, the
 * one in hand, and those that are complete. Bounded in bytes. What was completed before a failure,
 * or before the bound, is delivered; the rest is requested again. Used by one thread at a time.
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
   * @param mostBytes most bytes that are held of the list, and as many of what was fetched before
   *     it is delivered; the last item may exceed both
   */
  ListedItems(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Adds an item of the list; false if there is no room for more of it. */
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

  /** The item in hand; null if there is none. */
  @Nullable NestedItem current() {
    return current;
  }

  /** Takes an item in hand, or none. */
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

  /** Keeps what is to be delivered of an item. */
  void collect(byte[] item) {
    fetched.addLast(item);
    fetchedBytes += item.length;
  }

  /** An item could not be fetched: the ones before it are delivered, and then this is thrown. */
  void breakOff(Exception why) {
    failure = why;
    current = null;
  }

  /** What kept the rest of the list from being fetched; empty if nothing did. */
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
