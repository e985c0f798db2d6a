package io.defenderroutes.identity;

/** Entra gave a token that the API will not accept, by what the token says of itself. */
public final class TokenUnfit extends Exception {
  private static final long serialVersionUID = 1L;

  TokenUnfit(Told told) {
    super(told.toString());
  }
}
