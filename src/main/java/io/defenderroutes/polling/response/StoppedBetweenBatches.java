package io.defenderroutes.polling.response;

import java.io.IOException;

/**
 * The process, or this connection, was asked to stop between two batches; the rest of the slice is
 * asked for after the next start.
 */
public final class StoppedBetweenBatches extends IOException {
  private static final long serialVersionUID = 1L;

  public StoppedBetweenBatches() {
    super("stopped between two batches");
  }
}
