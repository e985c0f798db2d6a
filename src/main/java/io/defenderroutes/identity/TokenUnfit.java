package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.FailureKind;

/** A token that the API will not accept, by the token's own claims. */
public final class TokenUnfit extends TokenException {
  public TokenUnfit(Diagnosis diagnosis) {
    super(FailureKind.TOKEN_UNFIT, diagnosis, diagnosis.toString(), null);
  }
}
