package io.defenderroutes.identity;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** No token for now: Entra could not be reached, or failed. Another request may succeed. */
public final class TokenUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  TokenUnavailable(String message, @Nullable Throwable cause) {
    this(message, cause, Optional.empty());
  }

  TokenUnavailable(String message, @Nullable Throwable cause, Optional<Duration> retryAfter) {
    super(message, cause);
    this.retryAfter = retryAfter.orElse(null);
  }

  /** How long Entra wants no further request; empty if it does not say. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
