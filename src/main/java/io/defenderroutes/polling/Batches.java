package io.defenderroutes.polling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of one answer in batches bounded by count and bytes. When the answer breaks off, the
 * alerts before the break come first, as a batch, and the failure after it.
 */
final class Batches implements Iterator<List<byte[]>> {
  private final AlertReader reader;
  private final int maxAlerts;
  private final long maxBytes;
  private final BooleanSupplier stopping;
  private @Nullable List<byte[]> next;
  private @Nullable IOException failure;
  private boolean ended;

  Batches(AlertReader reader, int maxAlerts, long maxBytes, BooleanSupplier stopping) {
    this.reader = reader;
    this.maxAlerts = maxAlerts;
    this.maxBytes = maxBytes;
    this.stopping = stopping;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = read();
    }
    return next != null;
  }

  @Override
  public List<byte[]> next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    List<byte[]> batch = next;
    next = null;
    return batch;
  }

  private @Nullable List<byte[]> read() {
    if (failure != null) {
      throw new UncheckedIOException(failure);
    }
    if (stopping.getAsBoolean()) {
      throw new UncheckedIOException(new StoppedInBetween());
    }
    List<byte[]> batch = new ArrayList<>();
    long bytes = 0;
    try {
      while (!ended && batch.size() < maxAlerts && bytes < maxBytes) {
        byte[] alert = reader.next();
        if (alert == null) {
          ended = true;
          reader.close();
        } else {
          batch.add(alert);
          bytes += alert.length;
        }
      }
    } catch (IOException e) {
      failure = e;
      if (batch.isEmpty()) {
        throw new UncheckedIOException(e);
      }
    }
    return batch.isEmpty() ? null : batch;
  }
}
