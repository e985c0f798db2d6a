package io.defenderroutes.delivery.store;

import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;
import org.jspecify.annotations.Nullable;

/** Kafka fails, not a single alert: delivery is repeated until it succeeds. */
public final class DeliveryFailed extends DiagnosedException {
  private static final long serialVersionUID = 1L;

  public DeliveryFailed(String message, @Nullable Throwable cause) {
    super(FailureKind.KAFKA, message, cause);
  }
}
