package io.defenderroutes.polling;

import java.io.IOException;

/** A link of a response to a further page that is not followed. */
public final class LinkRefused extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param why what is wrong with it, behind "the link"
   */
  LinkRefused(String why) {
    super("the link to the next page " + why);
  }
}
