package io.defenderroutes.rules;

/**
 * An alert of a file, and where it goes.
 *
 * @param number of the alert in the file, from 1
 * @param source of the alert; empty if unknown: then it is not routed
 * @param guessed whether the source was recognised by the fields
 */
public record Explained(int number, String source, boolean guessed, Outcome outcome) {
  /** Whether it was routed. */
  public boolean isRouted() {
    return !source.isEmpty();
  }
}
