package io.defenderroutes.polling.response;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Converts JSON text in any of the five Unicode encodings to UTF-8. UTF-8 itself is passed through
 * unchanged.
 */
public final class Utf8 extends InputStream {
  private static final int BUFFER = 8 * 1024;

  /** The number of bytes that show the encoding: RFC 4627, section 3. */
  private static final int TELLING = 4;

  private final PushbackInputStream in;
  private boolean known;
  private @Nullable Transcoder transcoder;

  public Utf8(InputStream in) {
    this.in = new PushbackInputStream(in, TELLING);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int count) throws IOException {
    if (!known) {
      byte[] beginning = in.readNBytes(TELLING);
      in.unread(beginning);
      Charset other = beginning.length < TELLING ? null : other(beginning);
      transcoder = other == null ? null : new Transcoder(in, other);
      known = true;
    }
    return transcoder == null
        ? in.read(buffer, offset, count)
        : transcoder.read(buffer, offset, count);
  }

  /**
   * The encoding, by the byte order mark or by which of the first bytes are zero; null for UTF-8.
   */
  private static @Nullable Charset other(byte[] b) {
    int first = ByteBuffer.wrap(b).getInt();
    if (first == 0xFEFF || first >>> 8 == 0) {
      return Charset.forName("UTF-32BE");
    }
    if (first == 0xFFFE0000 || (first & 0xFFFFFF) == 0) {
      return Charset.forName("UTF-32LE");
    }
    if (first >>> 16 == 0xFEFF || first >>> 24 == 0) {
      return StandardCharsets.UTF_16BE;
    }
    if (first >>> 16 == 0xFFFE || (first >>> 16 & 0xFF) == 0) {
      return StandardCharsets.UTF_16LE;
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static final class Transcoder {
    private final InputStream in;
    private final CharsetDecoder decoder;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    private final ByteBuffer read = ByteBuffer.allocate(BUFFER).flip();
    private final CharBuffer text = CharBuffer.allocate(BUFFER).flip();
    private final ByteBuffer written = ByteBuffer.allocate(BUFFER * 3).flip();
    private boolean ended;

    Transcoder(InputStream in, Charset charset) {
      this.in = in;
      this.decoder =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    int read(byte[] buffer, int offset, int count) throws IOException {
      while (!written.hasRemaining()) {
        if (ended) {
          return -1;
        }
        more();
      }
      int given = Math.min(count, written.remaining());
      written.get(buffer, offset, given);
      return given;
    }

    private void more() throws IOException {
      read.compact();
      int count = in.read(read.array(), read.position(), read.remaining());
      ended = count < 0;
      read.position(read.position() + Math.max(0, count)).flip();
      text.compact();
      check(decoder.decode(read, text, ended));
      text.flip();
      written.clear();
      check(encoder.encode(text, written, ended));
      written.flip();
    }

    private static void check(CoderResult result) throws IOException {
      if (result.isError()) {
        result.throwException();
      }
    }
  }
}
