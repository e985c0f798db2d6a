package io.defenderroutes.polling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the slices of a poll: the due one, and further ones while each completes and time
 * is left. {@link Connection#ask} determines the slice for each attempt.
 *
 * <p>Made for Camel's splitter, which asks {@code hasNext} before it processes the element at hand
 * and once more when all is over, and skips nulls: so nothing is decided before {@code next}, which
 * returns null at the end.
 */
final class DueSlices implements Iterator<@Nullable String> {
  private final Connection connection;
  private final BooleanSupplier stopping;
  private final PollWatcher watcher;
  private boolean first = true;
  private boolean ended;

  DueSlices(Connection connection, BooleanSupplier stopping, PollWatcher watcher) {
    this.connection = connection;
    this.stopping = stopping;
    this.watcher = watcher;
  }

  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public @Nullable String next() {
    try {
      if (!first) {
        watcher.over(connection.name());
      }
      boolean due = !stopping.getAsBoolean() && connection.isDue(first);
      first = false;
      ended = !due;
      if (ended) {
        LogContext.end();
      }
      return due ? connection.name() : null;
    } catch (IOException e) {
      ended = true;
      throw new UncheckedIOException(e);
    }
  }
}
