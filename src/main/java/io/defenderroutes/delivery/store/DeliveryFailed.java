package io.defenderroutes.delivery.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A destination is in trouble, not the alert: delivery is repeated until it succeeds. */
public final class DeliveryFailed extends IOException {
  private static final long serialVersionUID = 1L;

  public DeliveryFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
