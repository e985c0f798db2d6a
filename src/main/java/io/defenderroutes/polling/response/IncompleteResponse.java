package io.defenderroutes.polling.response;

import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;

/**
 * The API reports that its response lacks alerts because one of its own sources failed. The alerts
 * in it are delivered, except incidents as events; the next polls request the slice again until a
 * response is complete.
 */
public final class IncompleteResponse extends DiagnosedException {
  private IncompleteResponse(String lack, String then) {
    super(
        FailureKind.INCOMPLETE_RESPONSE,
        "the response is not complete: " + lack + "; " + then,
        null);
  }

  public static IncompleteResponse delivered(String lack) {
    return new IncompleteResponse(lack, "what it held is delivered");
  }

  /** An incident without some of its alerts is held: the complete one has the same version. */
  public static IncompleteResponse held(String lack) {
    return new IncompleteResponse(lack, "nothing of it is delivered until it is");
  }
}
