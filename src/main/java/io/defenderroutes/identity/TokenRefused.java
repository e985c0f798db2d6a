package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosis;

/** Entra says no, and asking again will not help: the message names Entra's code and what to do. */
public final class TokenRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final Diagnosis told;

  TokenRefused(Diagnosis told, String who) {
    super(told + who);
    this.told = told;
  }

  TokenRefused(Diagnosis told) {
    this(told, "");
  }

  /** What is wrong, and what to do. */
  public Diagnosis told() {
    return told;
  }
}
