package io.defenderroutes.polling.ledger;

import org.jspecify.annotations.Nullable;

/**
 * How a version of an alert differs from the one that was delivered before.
 *
 * @param word {@code created}, {@code updated}, {@code resolved} or {@code reopened}, as in the
 *     alert contract
 * @param previousSeverity severity of the version before; empty if there is none, or if it is newer
 *     than this one
 */
public record AlertChange(String word, String previousSeverity) {
  private static final AlertChange CREATED = new AlertChange("created", "");
  private static final String UPDATED = "updated";

  /**
   * Compares a version with the newest one that was delivered.
   *
   * @param before null if none is known
   */
  public static AlertChange of(@Nullable AlertState before, AlertState now) {
    if (before == null) {
      return CREATED;
    }
    // An older version that became visible late says nothing about the present state.
    if (now.isOlderThan(before)) {
      return new AlertChange(UPDATED, "");
    }
    String word =
        before.isResolved() == now.isResolved()
            ? UPDATED
            : now.isResolved() ? "resolved" : "reopened";
    return new AlertChange(word, before.severity());
  }
}
