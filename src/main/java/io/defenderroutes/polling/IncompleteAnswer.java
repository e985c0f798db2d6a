package io.defenderroutes.polling;

import java.io.IOException;

/**
 * The API says that its answer lacks something: one of its own sources failed. What it held is
 * delivered; the slice is asked for again by the next polls until an answer is complete.
 */
public final class IncompleteAnswer extends IOException {
  private static final long serialVersionUID = 1L;

  IncompleteAnswer(String lack) {
    super("the answer is not complete: " + lack + "; what it held is delivered");
  }
}
