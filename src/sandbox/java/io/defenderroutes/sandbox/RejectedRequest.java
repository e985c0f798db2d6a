package io.defenderroutes.sandbox;

/** The request is rejected with a status and a message. */
final class RejectedRequest extends Exception {
  private final int status;

  RejectedRequest(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
