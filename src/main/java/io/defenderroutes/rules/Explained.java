package io.defenderroutes.rules;

/**
 * An alert of a file, and where it goes.
 *
 * @param number of the alert in the file, from 1
 * @param source whose alert it was taken for; empty if that could not be told, and it was not
 *     routed
 * @param guessed whether that was seen from its fields
 */
public record Explained(int number, String source, boolean guessed, Outcome outcome) {
  /** Whether it was routed at all. */
  public boolean isRouted() {
    return !source.isEmpty();
  }
}
