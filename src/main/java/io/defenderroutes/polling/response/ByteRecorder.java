package io.defenderroutes.polling.response;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Passes a stream on and keeps the bytes since a mark, so that one alert can be cut out of the
 * answer byte for byte while the parser reads on. Holds no more than the alert at hand and what the
 * parser has read ahead; of an alert that is too large, its beginning.
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

  /** The parser asks for more, so it is through with all that it has been given. */
  private void overflow() {
    if (head.length == 0) {
      head = Arrays.copyOf(kept, limits.keptBytes());
    }
    start += length;
    length = 0;
    kept = new byte[BUFFER];
  }

  /** Whether the alert at hand is larger than may be held. */
  boolean hasOverflowed() {
    return head.length > 0;
  }

  /**
   * The bytes from one position in the stream to another, or the beginning of them if they are too
   * many; forgets all before the latter.
   */
  byte[] cut(long from, long to) {
    byte[] bytes =
        hasOverflowed()
            ? head
            : Arrays.copyOfRange(kept, Math.toIntExact(from - start), Math.toIntExact(to - start));
    forgetBefore(to);
    return bytes;
  }

  /** All since the last bytes that were cut or forgotten; no more than so many bytes of it. */
  byte[] rest(int most) throws IOException {
    while (length < most && !hasOverflowed() && read(new byte[8 * 1024]) >= 0) {
      // Kept.
    }
    return hasOverflowed()
        ? Arrays.copyOf(head, most)
        : Arrays.copyOf(kept, Math.min(length, most));
  }

  /** Whether what was read first of all, and is still kept, begins with a character. */
  boolean beginsWith(char first) {
    return start == 0 && length > 0 && kept[0] == first;
  }

  /** What was kept before a position is let go, and the beginning of what was too large. */
  void forgetBefore(long position) {
    head = NONE;
    // What was too large is let go already.
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
