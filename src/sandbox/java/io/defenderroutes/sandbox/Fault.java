package io.defenderroutes.sandbox;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that goes wrong with one answer of an {@link ApiSimulator}. */
public sealed interface Fault {

  /**
   * Another answer than the alerts.
   *
   * @param status HTTP status
   * @param headers beside the usual ones
   * @param body as sent; null stands for the API's error body for that status
   */
  record Reply(int status, Map<String, String> headers, @Nullable String body) implements Fault {
    public Reply {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * The right answer, with its true Content-Length, broken off.
   *
   * @param bytes of the body that are sent before the socket is closed
   */
  record CutBody(int bytes) implements Fault {}

  /** A complete 200 that starts like an array of alerts and has garbage in the middle. */
  record MalformedJson() implements Fault {}

  /**
   * The right answer, late.
   *
   * @param duration of silence before it; if the simulator closes meanwhile, the connection ends
   *     without an answer
   */
  record Hang(Duration duration) implements Fault {}

  /**
   * 206: a provider failed, and half of what was asked for is missing.
   *
   * @param warning the Warning header
   */
  record Partial(String warning) implements Fault {}

  /** 200 with the first item alone, and no array around it. */
  record BareObject() implements Fault {}

  /** That status with the API's own error body. */
  static Fault status(int code) {
    return new Reply(code, Map.of(), null);
  }

  static Fault status(int code, Map<String, String> headers, String body) {
    return new Reply(code, headers, body);
  }

  /** That status with the API's own error body and Retry-After in whole seconds. */
  static Fault status(int code, Duration retryAfter) {
    return new Reply(code, Map.of("Retry-After", Long.toString(retryAfter.toSeconds())), null);
  }

  /** 429 with Retry-After in whole seconds. */
  static Fault tooManyRequests(Duration retryAfter) {
    return status(429, retryAfter);
  }

  static Fault cutBody(int bytes) {
    return new CutBody(bytes);
  }

  static Fault malformedJson() {
    return new MalformedJson();
  }

  /** 200 with a proxy's sign-in page. */
  static Fault html200() {
    return new Reply(
        200,
        Map.of("Content-Type", "text/html; charset=utf-8"),
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>\n");
  }

  /** 206 with half of the items and the Warning header that Graph documents. */
  static Fault partial() {
    return new Partial("199 - \"Microsoft/Office 365 Security and Compliance/504/10000\"");
  }

  static Fault bareObject() {
    return new BareObject();
  }

  static Fault hang(Duration duration) {
    return new Hang(duration);
  }

  /** 302 to another place. */
  static Fault redirect(URI location) {
    return new Reply(302, Map.of("Location", location.toString()), "");
  }
}
