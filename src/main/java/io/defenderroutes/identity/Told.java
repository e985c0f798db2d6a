package io.defenderroutes.identity;

import io.defenderroutes.configuration.OneLine;

/**
 * What is wrong, in words for a person. Never a secret.
 *
 * @param cause what is wrong
 * @param remedy what to do about it
 */
public record Told(String cause, String remedy) {
  private static final int LONGEST = 500;

  /** Claims, and Entra's error codes, are the words of others. */
  public Told {
    cause = OneLine.quoted(cause, LONGEST);
    remedy = OneLine.quoted(remedy, LONGEST);
  }

  @Override
  public String toString() {
    return cause + ": " + remedy;
  }
}
