package io.defenderroutes.polling.response;

import java.io.IOException;

/**
 * The API reports that its response lacks alerts because one of its own sources failed. The alerts
 * in it are delivered, except incidents as events; the next polls request the slice again until a
 * response is complete.
 */
public final class IncompleteResponse extends IOException {
  private static final long serialVersionUID = 1L;

  private IncompleteResponse(String lack, String then) {
    super("the answer is not complete: " + lack + "; " + then);
  }

  public static IncompleteResponse delivered(String lack) {
    return new IncompleteResponse(lack, "what it held is delivered");
  }

  /** An incident without some of its alerts is held: the complete one has the same version. */
  public static IncompleteResponse held(String lack) {
    return new IncompleteResponse(lack, "nothing of it is delivered until it is");
  }
}
