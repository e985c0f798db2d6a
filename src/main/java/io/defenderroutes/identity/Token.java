package io.defenderroutes.identity;

import java.time.Instant;

/**
 * An access token.
 *
 * @param value sent after {@code Bearer}; never printed
 * @param expiresAt end of its validity
 */
public record Token(String value, Instant expiresAt) {
  public Token {
    if (value.isBlank()) {
      throw new IllegalArgumentException("an access token is not empty");
    }
  }

  @Override
  public String toString() {
    return "Token[value=***, expiresAt=" + expiresAt + "]";
  }
}
