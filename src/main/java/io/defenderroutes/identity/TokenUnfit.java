package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosed;
import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.FailureKind;

/** A token that the API will not accept, by the token's own claims. */
public final class TokenUnfit extends Exception implements Diagnosed {
  private static final long serialVersionUID = 1L;

  private final Diagnosis diagnosis;

  public TokenUnfit(Diagnosis diagnosis) {
    super(diagnosis.toString());
    this.diagnosis = diagnosis;
  }

  @Override
  public FailureKind kind() {
    return FailureKind.TOKEN_UNFIT;
  }

  @Override
  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
