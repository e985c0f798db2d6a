package io.defenderroutes.config;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An I/O failure of a known kind, whose message is shown to operators. A cause may have a better
 * remedy.
 */
public abstract class DiagnosedException extends IOException implements Diagnosed {
  private final FailureKind kind;

  protected DiagnosedException(FailureKind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  @Override
  public FailureKind kind() {
    return kind;
  }

  @Override
  public Diagnosis diagnosis() {
    Diagnosed cause = Causes.first(getCause(), Diagnosed.class);
    return new Diagnosis(
        String.valueOf(getMessage()), cause == null ? kind.remedy() : cause.diagnosis().remedy());
  }
}
