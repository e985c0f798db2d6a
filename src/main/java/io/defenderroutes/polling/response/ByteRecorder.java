package io.defenderroutes.polling.response;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Records the bytes of a stream since a mark, so that one alert can be cut out byte for byte while
 * the parser reads on. Holds the current alert and what the parser has read ahead; of an alert that
 * is too large, the beginning.
 */
final class ByteRecorder extends InputStream {
  private static final byte[] NONE = {};
  private static final int BUFFER = 16 * 1024;

  private final InputStream in;
  private final Limits limits;
  private byte[] kept = new byte[BUFFER];
  private byte[] head = NONE;
  private int length;
  private long start;

  ByteRecorder(InputStream in, Limits limits) {
    this.in = in;
    this.limits = limits;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int count) throws IOException {
    int read = in.read(buffer, offset, count);
    if (read > 0) {
      if (start + length + read > limits.answerBytes()) {
        throw new ResponseTooLarge(limits.answerBytes());
      }
      if (length > limits.alertBytes()) {
        overflow();
      }
      if (length + read > kept.length) {
        int roomy = (int) Math.min(kept.length * 2L, (long) limits.alertBytes() + BUFFER);
        kept = Arrays.copyOf(kept, Math.max(roomy, length + read));
      }
      System.arraycopy(buffer, offset, kept, length, read);
      length += read;
    }
    return read;
  }

  /** The parser reads on, so it has consumed all bytes before. */
  private void overflow() {
    if (head.length == 0) {
      head = Arrays.copyOf(kept, limits.keptBytes());
    }
    start += length;
    length = 0;
    kept = new byte[BUFFER];
  }

  /** Whether the current alert exceeds the limit. */
  boolean hasOverflowed() {
    return head.length > 0;
  }

  /**
   * The bytes between two positions of the stream, or their beginning if they are too many.
   * Discards all before the second position.
   */
  byte[] cut(long from, long to) {
    byte[] bytes =
        hasOverflowed()
            ? head
            : Arrays.copyOfRange(kept, Math.toIntExact(from - start), Math.toIntExact(to - start));
    forgetBefore(to);
    return bytes;
  }

  /** The bytes since the last discarded ones, at most the given number. */
  byte[] rest(int most) throws IOException {
    while (length < most && !hasOverflowed() && read(new byte[8 * 1024]) >= 0) {
      // Kept.
    }
    return hasOverflowed()
        ? Arrays.copyOf(head, most)
        : Arrays.copyOf(kept, Math.min(length, most));
  }

  /** Whether the recorded bytes begin with a character. */
  boolean beginsWith(char first) {
    return start == 0 && length > 0 && kept[0] == first;
  }

  /** Discards the bytes before a position, and the beginning of an alert that was too large. */
  void forgetBefore(long position) {
    head = NONE;
    // An alert that was too large is discarded already.
    int drop = Math.toIntExact(Math.max(0, position - start));
    System.arraycopy(kept, drop, kept, 0, length - drop);
    length -= drop;
    start += drop;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
