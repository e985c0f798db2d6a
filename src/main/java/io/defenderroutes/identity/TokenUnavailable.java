package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.FailureKind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** No token for now: Entra could not be reached, or failed. Another request may succeed. */
public final class TokenUnavailable extends TokenException {
  private final @Nullable Duration retryAfter;

  public TokenUnavailable(String cause, String remedy) {
    this(FailureKind.TOKEN_UNAVAILABLE, new Diagnosis(cause, remedy), null, Optional.empty());
  }

  public TokenUnavailable(
      FailureKind kind,
      Diagnosis diagnosis,
      @Nullable Throwable cause,
      Optional<Duration> retryAfter) {
    super(kind, diagnosis, diagnosis.cause(), cause);
    this.retryAfter = retryAfter.orElse(null);
  }

  @Override
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
