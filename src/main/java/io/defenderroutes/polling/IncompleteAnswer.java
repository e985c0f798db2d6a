package io.defenderroutes.polling;

import java.io.IOException;

/**
 * The API says that its answer lacks something: one of its own sources failed. What it held is
 * delivered, unless it is incidents as events; the slice is asked for again by the next polls until
 * an answer is complete.
 */
public final class IncompleteAnswer extends IOException {
  private static final long serialVersionUID = 1L;

  private IncompleteAnswer(String lack, String then) {
    super("the answer is not complete: " + lack + "; " + then);
  }

  static IncompleteAnswer delivered(String lack) {
    return new IncompleteAnswer(lack, "what it held is delivered");
  }

  /** An incident without some of its alerts would never be mended: it is the same version. */
  static IncompleteAnswer held(String lack) {
    return new IncompleteAnswer(lack, "nothing of it is delivered until it is");
  }
}
