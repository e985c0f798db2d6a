package io.defenderroutes.alert;

/** An element of the answer that is no alert; it goes to the dead letters. */
public final class UnclassifiableAlert extends Exception {
  private static final long serialVersionUID = 1L;

  UnclassifiableAlert(String message) {
    super(message);
  }
}
