package io.defenderroutes.identity;

/**
 * What is wrong, in words for a person. Never a secret.
 *
 * @param cause what is wrong
 * @param remedy what to do about it
 */
public record Told(String cause, String remedy) {
  @Override
  public String toString() {
    return cause + ": " + remedy;
  }
}
