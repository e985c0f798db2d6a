package io.defenderroutes.polling.response;

import java.io.IOException;

/** A response exceeds a configured limit; a narrower slice may have a smaller one. */
public final class ResponseTooLarge extends IOException {
  private static final long serialVersionUID = 1L;

  private final long limit;

  public ResponseTooLarge(long limit) {
    this("answer.max-bytes", limit);
  }

  private ResponseTooLarge(String option, long limit) {
    super("the answer is larger than " + option + ", " + limit);
    this.limit = limit;
  }

  /** For a response that is a single item. */
  public static ResponseTooLarge ofOneItem(long limit) {
    return new ResponseTooLarge("answer.max-alert-bytes", limit);
  }

  private ResponseTooLarge(long limit, long position) {
    super(
        "the answer is larger than answer.max-bytes, "
            + limit
            + ", at its alert "
            + position
            + "; a shorter slice is asked for");
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
