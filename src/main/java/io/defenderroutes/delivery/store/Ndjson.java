package io.defenderroutes.delivery.store;

/**
 * Newline-delimited JSON: one value a line (<a
 * href="https://github.com/ndjson/ndjson-spec">ndjson-spec</a>).
 */
public final class Ndjson {
  private Ndjson() {}

  /**
   * Puts a JSON value on one line. Line breaks can only be between tokens (RFC 8259, section 7),
   * and become blanks.
   */
  public static byte[] line(byte[] json) {
    byte[] line = json.clone();
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    return line;
  }
}
