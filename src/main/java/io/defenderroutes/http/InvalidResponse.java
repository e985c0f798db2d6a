package io.defenderroutes.http;

import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;
import org.jspecify.annotations.Nullable;

/** A response that is not HTTP, or exceeds a bound, which the message names. */
public final class InvalidResponse extends DiagnosedException {
  private static final long serialVersionUID = 1L;

  public InvalidResponse(String message) {
    this(message, null);
  }

  InvalidResponse(String message, @Nullable Throwable cause) {
    super(FailureKind.INVALID_RESPONSE, message, cause);
  }
}
