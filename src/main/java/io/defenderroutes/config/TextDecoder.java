package io.defenderroutes.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decodes text files as editors and shells write them: UTF-8, or UTF-16 with a byte order mark. The
 * mark is dropped.
 */
public final class TextDecoder {
  private static final String REMEDY = "; save it as UTF-8";

  private TextDecoder() {}

  /**
   * Decodes a file.
   *
   * @throws CharacterCodingException with a message that completes "the file …", if it is not text
   */
  public static String decode(byte[] bytes) throws CharacterCodingException {
    String text;
    try {
      text = charset(bytes).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new NotText("is not written in UTF-8" + REMEDY, e);
    }
    if (text.indexOf('\0') >= 0) {
      throw new NotText(
          "holds null characters, as UTF-16 without a byte order mark does" + REMEDY, null);
    }
    // UTF-16 has dropped its mark already; UTF-8 has not.
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** Whether a file begins with a byte order mark. */
  public static boolean isMarked(byte[] bytes) {
    return isWide(bytes)
        || (bytes.length > 2
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF);
  }

  private static Charset charset(byte[] bytes) {
    return isWide(bytes) ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
  }

  private static boolean isWide(byte[] bytes) {
    return bytes.length > 1
        && ((bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE)
            || (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF));
  }

  /** Java's own exceptions of this kind carry no message of the caller's. */
  private static final class NotText extends CharacterCodingException {
    private final String message;

    NotText(String message, @Nullable Throwable cause) {
      this.message = message;
      initCause(cause);
    }

    @Override
    public String getMessage() {
      return message;
    }
  }
}
