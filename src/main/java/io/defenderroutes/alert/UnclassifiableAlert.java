package io.defenderroutes.alert;

/** An element of a response is not an alert; it becomes a dead letter. */
public final class UnclassifiableAlert extends Exception {
  private static final long serialVersionUID = 1L;

  UnclassifiableAlert(String message) {
    super(message);
  }
}
