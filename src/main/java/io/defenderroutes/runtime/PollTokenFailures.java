package io.defenderroutes.runtime;

import io.defenderroutes.identity.TokenRefused;
import io.defenderroutes.identity.TokenUnavailable;
import io.defenderroutes.polling.PollFaults;
import java.time.Duration;
import java.util.Optional;

/** Failures to fetch a token, in the terms of {@code polling}, which does not know identities. */
final class PollTokenFailures implements PollFaults.TokenFailures {
  @Override
  public Optional<Duration> retryAfter(Throwable failure) {
    return failure instanceof TokenUnavailable unavailable
        ? unavailable.retryAfter()
        : Optional.empty();
  }

  @Override
  public boolean isLoggedByPolicy(Throwable failure) {
    return failure instanceof TokenRefused;
  }
}
