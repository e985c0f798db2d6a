package io.defenderroutes.delivery;

/** A destination rejects this alert permanently. */
public final class RefusedAlert extends Exception {
  public RefusedAlert(String message) {
    super(message);
  }
}
