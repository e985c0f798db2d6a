package io.defenderroutes.config;

/**
 * The cause of a failure and its remedy, for an operator. Each is one line of at most 500
 * characters with tokens masked.
 */
public record Diagnosis(String cause, String remedy) {
  private static final int MAX_LENGTH = 500;
  private static final int MAX_QUOTE = 300;

  /** A server's messages are text from outside, and a library's may quote a secret setting. */
  public Diagnosis {
    cause = OneLine.quoted(Redaction.of(cause), MAX_LENGTH);
    remedy = OneLine.quoted(Redaction.of(remedy), MAX_LENGTH);
  }

  /** A server's or an exception's message on one line. */
  public static String quote(Object message) {
    return OneLine.of(String.valueOf(message), MAX_QUOTE);
  }

  @Override
  public String toString() {
    return cause + ": " + remedy;
  }
}
