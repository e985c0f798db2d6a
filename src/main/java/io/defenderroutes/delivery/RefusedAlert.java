package io.defenderroutes.delivery;

/** A destination will not take this alert, however often it is offered. */
public final class RefusedAlert extends Exception {
  private static final long serialVersionUID = 1L;

  public RefusedAlert(String message) {
    super(message);
  }
}
