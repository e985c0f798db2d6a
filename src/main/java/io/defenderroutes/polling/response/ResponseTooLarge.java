package io.defenderroutes.polling.response;

import java.io.IOException;

/** An answer is larger than the configuration allows; a shorter slice may be answered with less. */
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

  /** Of an answer that is a single item. */
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
   * Says where.
   *
   * @param position of the alert at which the bound was passed, from 1
   */
  ResponseTooLarge at(long position) {
    return new ResponseTooLarge(limit, position);
  }
}
