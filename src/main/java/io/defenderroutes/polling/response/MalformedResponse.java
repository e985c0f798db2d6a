package io.defenderroutes.polling.response;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An answer with a success status that is not what the API documents: cut off, not JSON, or an
 * error in disguise. The message says where, never what: an answer's text is not for logs.
 */
public final class MalformedResponse extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean withinAlerts;

  /**
   * @param withinAlerts whether it is text that is wrong, behind the beginning of the alerts: one
   *     alert may be to blame
   */
  public MalformedResponse(String message, boolean withinAlerts, @Nullable Throwable cause) {
    super(message, cause);
    this.withinAlerts = withinAlerts;
  }

  public boolean isWithinAlerts() {
    return withinAlerts;
  }
}
