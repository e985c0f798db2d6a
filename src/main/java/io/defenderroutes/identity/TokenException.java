package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosed;
import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.FailureKind;
import org.jspecify.annotations.Nullable;

/** There is no token that can be sent. */
public abstract sealed class TokenException extends Exception implements Diagnosed
    permits TokenRefused, TokenUnavailable, TokenUnfit {
  private final FailureKind kind;
  private final Diagnosis diagnosis;

  TokenException(FailureKind kind, Diagnosis diagnosis, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.diagnosis = diagnosis;
  }

  @Override
  public FailureKind kind() {
    return kind;
  }

  @Override
  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
