package io.defenderroutes.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Checks the encoding of file names, arguments and environment variables, which depends on the
 * locale and cannot be changed within Java.
 */
final class NativeEncoding {
  private NativeEncoding() {}

  /**
   * Why the process cannot run in its locale; empty if the encoding has all characters.
   *
   * @param encoding as in the system property {@code sun.jnu.encoding}
   * @param os as in {@code os.name}; Windows passes characters instead of bytes
   */
  static Optional<String> fault(String encoding, String os) {
    if (os.startsWith("Windows") || isUtf8(encoding)) {
      return Optional.empty();
    }
    return Optional.of(
        "Not started: in this locale ("
            + encoding
            + ") file names and environment variables cannot hold all characters. Set"
            + " LC_ALL=C.UTF-8, or another UTF-8 locale that is installed (locale -a lists them).");
  }

  private static boolean isUtf8(String encoding) {
    return Charset.isSupported(encoding)
        && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
  }
}
