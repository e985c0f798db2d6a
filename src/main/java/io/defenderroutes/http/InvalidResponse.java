package io.defenderroutes.http;

import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;
import org.jspecify.annotations.Nullable;

/** The response is not HTTP, or exceeds the limit named in the message. */
public final class InvalidResponse extends DiagnosedException {
  public InvalidResponse(String message) {
    this(message, null);
  }

  InvalidResponse(String message, @Nullable Throwable cause) {
    super(FailureKind.INVALID_RESPONSE, message, cause);
  }
}
