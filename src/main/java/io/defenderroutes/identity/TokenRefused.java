package io.defenderroutes.identity;

/** Entra says no, and asking again will not help: the message names Entra's code and what to do. */
public final class TokenRefused extends Exception {
  private static final long serialVersionUID = 1L;

  TokenRefused(String message) {
    super(message);
  }
}
