package io.defenderroutes.polling.response;

import java.io.IOException;

/**
 * The API says that its answer lacks something: one of its own sources failed. What it held is
 * delivered, unless it is incidents as events; the slice is asked for again by the next polls until
 * an answer is complete.
 */
public final class IncompleteResponse extends IOException {
  private static final long serialVersionUID = 1L;

  private IncompleteResponse(String lack, String then) {
    super("the answer is not complete: " + lack + "; " + then);
  }

  public static IncompleteResponse delivered(String lack) {
    return new IncompleteResponse(lack, "what it held is delivered");
  }

  /** An incident without some of its alerts would never be mended: it is the same version. */
  public static IncompleteResponse held(String lack) {
    return new IncompleteResponse(lack, "nothing of it is delivered until it is");
  }
}
