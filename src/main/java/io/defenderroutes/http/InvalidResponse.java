package io.defenderroutes.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A response that is not HTTP, or exceeds a bound, which the message names. */
public final class InvalidResponse extends IOException {
  private static final long serialVersionUID = 1L;

  InvalidResponse(String message) {
    super(message);
  }

  InvalidResponse(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
