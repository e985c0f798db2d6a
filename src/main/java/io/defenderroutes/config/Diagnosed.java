package io.defenderroutes.config;

import java.time.Duration;
import java.util.Optional;

/** An exception that knows what kind of failure it is, and what to do about it. */
public interface Diagnosed {
  FailureKind kind();

  Diagnosis diagnosis();

  /** How long the server wants no further request; empty if it does not say. */
  default Optional<Duration> retryAfter() {
    return Optional.empty();
  }
}
