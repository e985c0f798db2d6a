package io.defenderroutes.polling.response;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Returns the alerts of a response oldest first, so that the versions of an alert keep their order.
 * A response that begins with the newest alert is reversed.
 */
public final class OldestFirst implements AlertStream {
  private static final int PROBE_ALERTS = 100;
  private static final long PROBE_BYTES = 1024 * 1024;

  private final AlertStream answer;
  private final Function<byte[], Optional<Instant>> time;
  private final Deque<byte[]> turned = new ArrayDeque<>();
  private final Spool beyond;
  private final long memoryBytes;
  private final Deque<byte[]> probe = new ArrayDeque<>();
  private boolean probed;
  private boolean backwards;
  private boolean ended;
  private @Nullable IOException failure;

  /**
   * @param time of an alert
   * @param memoryBytes bytes that are reversed in memory
   * @param beyond reverses the rest
   */
  public OldestFirst(
      AlertStream answer,
      Function<byte[], Optional<Instant>> time,
      long memoryBytes,
      Spool beyond) {
    this.answer = answer;
    this.time = time;
    this.memoryBytes = memoryBytes;
    this.beyond = beyond;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    if (!probed) {
      probed = true;
      probe();
    }
    byte[] next = backwards ? pop() : probe.pollFirst();
    if (next != null) {
      return next;
    }
    if (failure != null) {
      throw failure;
    }
    return ended ? null : answer.next();
  }

  private void probe() throws IOException {
    long bytes = 0;
    byte[] alert = read();
    while (alert != null) {
      probe.addLast(alert);
      bytes += alert.length;
      boolean enough = probe.size() >= PROBE_ALERTS || bytes >= PROBE_BYTES;
      alert = enough ? null : read();
    }
    backwards = probe.size() > 1 && isLater(probe.getFirst(), probe.getLast());
    if (backwards) {
      turn();
    }
  }

  private void turn() throws IOException {
    long bytes = 0;
    for (byte[] alert = ahead(); alert != null; alert = ahead()) {
      turned.addLast(alert);
      bytes += alert.length;
      while (bytes > memoryBytes && turned.size() > 1) {
        byte[] newest = turned.removeFirst();
        beyond.push(newest);
        bytes -= newest.length;
      }
    }
  }

  private byte @Nullable [] ahead() {
    byte[] probed = probe.pollFirst();
    return probed == null ? read() : probed;
  }

  private byte @Nullable [] pop() throws IOException {
    byte[] oldest = turned.pollLast();
    return oldest == null ? beyond.pop() : oldest;
  }

  private boolean isLater(byte[] first, byte[] last) {
    Optional<Instant> begins = time.apply(first);
    Optional<Instant> ends = time.apply(last);
    return begins.isPresent() && ends.isPresent() && begins.get().isAfter(ends.get());
  }

  /** The alerts before a break are delivered; then the failure is thrown. */
  private byte @Nullable [] read() {
    if (ended || failure != null) {
      return null;
    }
    try {
      byte[] alert = answer.next();
      ended = alert == null;
      return alert;
    } catch (IOException e) {
      failure = e;
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    try (beyond) {
      answer.close();
    }
  }
}
