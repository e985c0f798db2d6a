package io.defenderroutes.polling;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Passes a stream on and keeps the bytes since a mark, so that one alert can be cut out of the
 * answer byte for byte while the parser reads on. Holds no more than the alert at hand and what the
 * parser has read ahead.
 */
final class Recorder extends InputStream {
  private final InputStream in;
  private byte[] kept = new byte[16 * 1024];
  private int length;
  private long start;

  Recorder(InputStream in) {
    this.in = in;
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
      if (length + read > kept.length) {
        kept = Arrays.copyOf(kept, Math.max(kept.length * 2, length + read));
      }
      System.arraycopy(buffer, offset, kept, length, read);
      length += read;
    }
    return read;
  }

  /** The bytes from one position in the stream to another, and forgets all before the latter. */
  byte[] cut(long from, long to) {
    byte[] bytes =
        Arrays.copyOfRange(kept, Math.toIntExact(from - start), Math.toIntExact(to - start));
    forgetBefore(to);
    return bytes;
  }

  /** All since the last bytes that were cut or forgotten, as far as there is room for it. */
  byte[] rest(int most) throws IOException {
    while (length < most && read(new byte[8 * 1024]) >= 0) {
      // Kept.
    }
    return Arrays.copyOf(kept, Math.min(length, most));
  }

  void forgetBefore(long position) {
    int drop = Math.toIntExact(position - start);
    System.arraycopy(kept, drop, kept, 0, length - drop);
    length -= drop;
    start = position;
  }

  void forgetAll() {
    forgetBefore(start + length);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
