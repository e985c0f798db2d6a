package io.defenderroutes.identity;

/** Entra says no, and asking again will not help: the message names Entra's code and what to do. */
public final class TokenRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final Told told;

  TokenRefused(Told told, String who) {
    super(told + who);
    this.told = told;
  }

  TokenRefused(Told told) {
    this(told, "");
  }

  /** What is wrong, and what to do. */
  public Told told() {
    return told;
  }
}
