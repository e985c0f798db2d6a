package io.defenderroutes.polling.response;

import java.io.IOException;

/**
 * The process or the connection was asked to stop between two batches; the next start requests the
 * rest of the slice.
 */
public final class StoppedBetweenBatches extends IOException {
  public StoppedBetweenBatches() {
    super("stopped between two batches");
  }
}
