package io.defenderroutes.formats;

/** A format cannot be applied to an alert: its expression fails, or exceeds a limit. */
public final class FormatFailure extends Exception {
  FormatFailure(String message) {
    super(message);
  }
}
