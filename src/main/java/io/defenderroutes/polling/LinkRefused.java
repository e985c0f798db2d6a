package io.defenderroutes.polling;

import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;

/** A link of a response to a further page that is not followed. */
public final class LinkRefused extends DiagnosedException {
  /**
   * @param why what is wrong with it, behind "the link"
   */
  LinkRefused(String why) {
    super(FailureKind.INVALID_RESPONSE, "the link to the next page " + why, null);
  }
}
