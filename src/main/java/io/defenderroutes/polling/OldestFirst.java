package io.defenderroutes.polling;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of an answer, the oldest first, so that the versions of an alert keep their order.
 * Most APIs answer like that, or can be asked to; the answer of one that does not is held in memory
 * and turned round. Which it is shows at its beginning.
 */
final class OldestFirst implements Alerts {
  private static final int PROBE_ALERTS = 100;
  private static final long PROBE_BYTES = 1024 * 1024;

  private final Alerts answer;
  private final Function<byte[], Optional<Instant>> time;
  private final long mostBytes;
  private final Deque<byte[]> read = new ArrayDeque<>();
  private boolean probed;
  private boolean backwards;
  private boolean ended;
  private long bytes;
  private @Nullable IOException failure;

  /**
   * @param time of an alert
   * @param mostBytes of an answer that is turned round
   */
  OldestFirst(Alerts answer, Function<byte[], Optional<Instant>> time, long mostBytes) {
    this.answer = answer;
    this.time = time;
    this.mostBytes = mostBytes;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    if (!probed) {
      probed = true;
      probe();
    }
    byte[] next = backwards ? read.pollLast() : read.pollFirst();
    if (next != null) {
      return next;
    }
    if (failure != null) {
      throw failure;
    }
    return ended ? null : answer.next();
  }

  private void probe() throws IOException {
    while (readOne() && read.size() < PROBE_ALERTS && bytes < PROBE_BYTES) {
      // Until there is enough to see its order by.
    }
    backwards = read.size() > 1 && isLater(read.getFirst(), read.getLast());
    while (backwards && readOne()) {
      if (bytes > mostBytes) {
        throw new IOException(
            "the answer has the newest alerts first and more than "
                + mostBytes
                + " bytes; a shorter slice is asked for");
      }
    }
  }

  private boolean isLater(byte[] first, byte[] last) {
    Optional<Instant> begins = time.apply(first);
    Optional<Instant> ends = time.apply(last);
    return begins.isPresent() && ends.isPresent() && begins.get().isAfter(ends.get());
  }

  /** What comes before a break is delivered, and then the break is told. */
  private boolean readOne() {
    if (ended || failure != null) {
      return false;
    }
    try {
      byte[] alert = answer.next();
      ended = alert == null;
      if (alert != null) {
        read.addLast(alert);
        bytes += alert.length;
      }
      return !ended;
    } catch (IOException e) {
      failure = e;
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    answer.close();
  }
}
