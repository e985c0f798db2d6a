package io.defenderroutes.polling.response;

import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * A response with a success status that is not as documented: cut off, not JSON, or an error. The
 * message names the position, and does not quote the response.
 */
public final class MalformedResponse extends DiagnosedException {
  private final boolean withinAlerts;

  /**
   * @param withinAlerts whether the text after the beginning of the alerts is wrong: one alert may
   *     be the cause
   */
  public MalformedResponse(String message, boolean withinAlerts, @Nullable Throwable cause) {
    super(FailureKind.MALFORMED_RESPONSE, message, cause);
    this.withinAlerts = withinAlerts;
  }

  public boolean isWithinAlerts() {
    return withinAlerts;
  }
}
