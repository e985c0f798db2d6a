package io.defenderroutes.polling.response;

import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;

/** A response exceeds a configured limit; a narrower slice may have a smaller one. */
public final class ResponseTooLarge extends DiagnosedException {
  private final long limit;

  public ResponseTooLarge(long limit) {
    this("answer.max-bytes", limit);
  }

  private ResponseTooLarge(String option, long limit) {
    super(FailureKind.TOO_LARGE, "the response is larger than " + option + ", " + limit, null);
    this.limit = limit;
  }

  /** For a response that is a single item. */
  public static ResponseTooLarge ofOneItem(long limit) {
    return new ResponseTooLarge("answer.max-alert-bytes", limit);
  }

  private ResponseTooLarge(long limit, long position) {
    super(
        FailureKind.TOO_LARGE,
        "the response is larger than answer.max-bytes, %s, at its alert %s; a shorter slice is requested"
            .formatted(limit, position),
        null);
    this.limit = limit;
  }

  /**
   * With the position.
   *
   * @param position of the alert that passed the limit, from 1
   */
  ResponseTooLarge at(long position) {
    return new ResponseTooLarge(limit, position);
  }
}
