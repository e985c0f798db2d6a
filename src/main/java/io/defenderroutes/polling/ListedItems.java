package io.defenderroutes.polling;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list response whose items are fetched one by one: those still to fetch, and what was fetched.
 * Bounded in bytes. What was fetched before a failure, or before the bound, is delivered; the rest
 * is requested again. Used by one thread at a time.
 */
public final class ListedItems {
  private final long mostBytes;
  private final Deque<byte[]> listed = new ArrayDeque<>();
  private final Deque<byte[]> fetched = new ArrayDeque<>();
  private final List<Digest> versions = new ArrayList<>();
  private long listedBytes;
  private long fetchedBytes;
  private int passedOver;
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

  /** The API has more items than it listed. */
  void more() {
    more = true;
  }

  /** Whether a further item is to be fetched. */
  boolean hasNext() {
    return failure == null && !listed.isEmpty() && fetchedBytes < mostBytes;
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

  /** An item is delivered already. */
  void passOver() {
    passedOver++;
  }

  /** An item could not be fetched: the ones before it are delivered, and then this is thrown. */
  void breakOff(Exception why) {
    failure = why;
  }

  /** What kept the rest of the list from being fetched; empty if nothing did. */
  Optional<Exception> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether the list is longer than what was fetched and passed over. */
  boolean isCutShort() {
    return more || !listed.isEmpty();
  }

  /** The items that are complete. */
  List<Digest> versions() {
    return versions;
  }

  /** What was fetched, to be counted as it is taken. */
  Alerts alerts(AlertReader.Watch watch) {
    if (isCutShort()) {
      watch.more();
    }
    for (int i = 0; i < passedOver; i++) {
      watch.item();
    }
    return new Alerts() {
      @Override
      public byte @Nullable [] next() {
        byte[] item = fetched.pollFirst();
        if (item != null) {
          watch.item();
        }
        return item;
      }

      @Override
      public void close() throws IOException {
        fetched.clear();
      }
    };
  }
}
