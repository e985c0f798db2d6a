package io.defenderroutes.identity;

import org.jspecify.annotations.Nullable;

/** No token for now: Entra could not be reached or is in trouble. Asking again may help. */
public final class TokenUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  TokenUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
