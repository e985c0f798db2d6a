package io.defenderroutes.polling.response;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Groups the alerts of a response in batches bounded by count and bytes. If the response breaks
 * off, the alerts before the break are a batch, and the failure follows.
 *
 * <p>Made for Camel's splitter, which asks {@code hasNext} before it processes the element at hand
 * and once more when all is over, and skips nulls: so nothing is read before {@code next}, which
 * returns null at the end.
 */
public final class Batches implements Iterator<@Nullable List<byte[]>>, Closeable {
  private final AlertStream reader;
  private final int maxAlerts;
  private final long maxBytes;
  private final BooleanSupplier batchOpen;
  private final BooleanSupplier stopping;
  private @Nullable IOException failure;
  private byte @Nullable [] ahead;
  private boolean ended;

  /**
   * @param batchOpen whether the last batch is not recorded: then it failed, and reading ends
   * @param stopping whether the process was asked to stop
   */
  public Batches(
      AlertStream reader,
      int maxAlerts,
      long maxBytes,
      BooleanSupplier batchOpen,
      BooleanSupplier stopping) {
    this.reader = reader;
    this.maxAlerts = maxAlerts;
    this.maxBytes = maxBytes;
    this.batchOpen = batchOpen;
    this.stopping = stopping;
  }

  @Override
  public boolean hasNext() {
    return !ended && !batchOpen.getAsBoolean();
  }

  @Override
  public @Nullable List<byte[]> next() {
    List<byte[]> batch = new ArrayList<>();
    try {
      if (failure != null) {
        throw failure;
      }
      if (stopping.getAsBoolean()) {
        throw new StoppedBetweenBatches();
      }
      fill(batch);
    } catch (IOException e) {
      if (batch.isEmpty()) {
        ended = true;
        throw new UncheckedIOException(e);
      }
      failure = e;
    } catch (RuntimeException e) {
      // Camel calls this again after a failure: a response that a stop cut off is not read on.
      ended = true;
      throw e;
    }
    return batch.isEmpty() ? null : batch;
  }

  private void fill(List<byte[]> batch) throws IOException {
    long bytes = 0;
    while (!ended && batch.size() < maxAlerts && bytes < maxBytes) {
      byte[] alert = ahead == null ? reader.next() : ahead;
      ahead = null;
      if (alert == null) {
        ended = true;
      } else if (!batch.isEmpty() && bytes + alert.length > maxBytes) {
        ahead = alert;
        return;
      } else {
        batch.add(alert);
        bytes += alert.length;
      }
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
