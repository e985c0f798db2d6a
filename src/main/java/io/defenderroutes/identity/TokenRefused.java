package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosed;
import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.FailureKind;

/** Entra rejects the credential: another request will be rejected too until it is fixed. */
public final class TokenRefused extends Exception implements Diagnosed {
  private static final long serialVersionUID = 1L;

  private final Diagnosis diagnosis;

  public TokenRefused(Diagnosis diagnosis) {
    this(diagnosis, "");
  }

  /**
   * @param who tenant and client, to follow the cause
   */
  TokenRefused(Diagnosis diagnosis, String who) {
    super(diagnosis + who);
    this.diagnosis = new Diagnosis(diagnosis.cause() + who, diagnosis.remedy());
  }

  @Override
  public FailureKind kind() {
    return FailureKind.TOKEN_REFUSED;
  }

  @Override
  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
