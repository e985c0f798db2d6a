package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.FailureKind;

/** Entra rejects the credential: another request will be rejected too until it is fixed. */
public final class TokenRefused extends TokenException {
  public TokenRefused(Diagnosis diagnosis) {
    this(diagnosis, "");
  }

  /**
   * @param who tenant and client, to follow the cause
   */
  TokenRefused(Diagnosis diagnosis, String who) {
    super(
        FailureKind.TOKEN_REFUSED,
        new Diagnosis(diagnosis.cause() + who, diagnosis.remedy()),
        diagnosis + who,
        null);
  }
}
