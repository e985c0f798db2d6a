package io.defenderroutes.polling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The slices of one poll: the one that is due, and further ones while each completes and leaves new
 * time over.
 *
 * <p>Made for Camel's splitter, which asks {@code hasNext} before it processes the element at hand
 * and once more when all is over, and skips nulls: so nothing is decided before {@code next}, which
 * returns null at the end.
 */
final class DueSlices implements Iterator<@Nullable Slice> {
  private final Connection connection;
  private final BooleanSupplier stopping;
  private boolean first = true;
  private boolean ended;

  DueSlices(Connection connection, BooleanSupplier stopping) {
    this.connection = connection;
    this.stopping = stopping;
  }

  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public @Nullable Slice next() {
    try {
      boolean due =
          !stopping.getAsBoolean() && connection.mayPoll() && (first || connection.isBehind());
      first = false;
      ended = !due;
      return due ? connection.ask() : null;
    } catch (IOException e) {
      ended = true;
      throw new UncheckedIOException(e);
    }
  }
}
