package io.defenderroutes.config;

/**
 * What is wrong and what to do about it, in words for a person. Contains no secret: both texts are
 * on one line of at most 500 characters, with tokens masked.
 *
 * @param cause what is wrong
 * @param remedy what to do about it
 */
public record Diagnosis(String cause, String remedy) {
  private static final int LONGEST = 500;
  private static final int LONGEST_QUOTE = 300;

  /** Claims, and a server's messages, are text from outside. */
  public Diagnosis {
    cause = OneLine.quoted(cause, LONGEST);
    remedy = OneLine.quoted(remedy, LONGEST);
  }

  /** A server's or an exception's message on one line. */
  public static String quote(Object message) {
    return OneLine.of(String.valueOf(message), LONGEST_QUOTE);
  }

  @Override
  public String toString() {
    return cause + ": " + remedy;
  }
}
