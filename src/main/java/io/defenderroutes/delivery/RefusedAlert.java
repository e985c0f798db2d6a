package io.defenderroutes.delivery;

/** A destination rejects this alert permanently. */
public final class RefusedAlert extends Exception {
  private static final long serialVersionUID = 1L;

  public RefusedAlert(String message) {
    super(message);
  }
}
