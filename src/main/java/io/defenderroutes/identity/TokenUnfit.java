package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosis;

/** Entra gave a token that the API will not accept, by what the token says of itself. */
public final class TokenUnfit extends Exception {
  private static final long serialVersionUID = 1L;

  private final Diagnosis told;

  TokenUnfit(Diagnosis told) {
    super(told.toString());
    this.told = told;
  }

  /** What is wrong, and what to do. */
  public Diagnosis told() {
    return told;
  }
}
