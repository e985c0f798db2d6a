package io.defenderroutes.sandbox;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fault in one response of an {@link ApiSimulator}. */
public sealed interface Fault {

  /**
   * Another response instead of the alerts.
   *
   * @param status HTTP status
   * @param headers additional ones
   * @param body as sent; null for the API's error body of the status
   */
  record Reply(int status, Map<String, String> headers, @Nullable String body) implements Fault {
    public Reply {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * The correct response with its Content-Length, truncated.
   *
   * @param bytes sent of the body before the socket closes
   */
  record CutBody(int bytes) implements Fault {}

  /** A complete 200 with invalid JSON in the middle. */
  record MalformedJson() implements Fault {}

  /**
   * The correct response after a delay.
   *
   * @param duration of the delay; closing the simulator ends the connection without a response
   */
  record Hang(Duration duration) implements Fault {}

  /**
   * 206: a provider failed, and half of the items are missing.
   *
   * @param warning the Warning header
   */
  record Partial(String warning) implements Fault {}

  /** 200 with only the first item, without an array. */
  record BareObject() implements Fault {}

  /** A status with the API's error body. */
  static Fault status(int code) {
    return new Reply(code, Map.of(), null);
  }

  static Fault status(int code, Map<String, String> headers, String body) {
    return new Reply(code, headers, body);
  }

  /** A status with the API's error body and Retry-After in whole seconds. */
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

  /** 200 with the sign-in page of a proxy. */
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

  /** 302 to another address. */
  static Fault redirect(URI location) {
    return new Reply(302, Map.of("Location", location.toString()), "");
  }
}
