package io.defenderroutes.delivery.store;

/**
 * Newline-delimited JSON: one value a line (<a
 * href="https://github.com/ndjson/ndjson-spec">ndjson-spec</a>).
 */
public final class Ndjson {
  private Ndjson() {}

  /**
   * Puts a JSON value on one line. Within strings JSON allows no raw line break (RFC 8259, section
   * 7), so those that occur stand between tokens, where a blank means the same.
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
