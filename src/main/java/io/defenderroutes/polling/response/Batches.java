package io.defenderroutes.polling.response;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups the alerts of a response in batches bounded by count and bytes. While a batch is
 * delivered, another thread reads the next one. If the response breaks off, the alerts before the
 * break are a batch, and the failure follows.
 *
 * <p>Made for Camel's splitter, which asks {@code hasNext} before it processes the element at hand
 * and once more when all is over, and skips nulls: so {@code hasNext} does not wait for the next
 * batch, and {@code next} returns null at the end.
 *
 * @param <A> an alert that is prepared for delivery
 */
public final class Batches<A> implements Iterator<@Nullable List<A>>, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

  private final AlertStream reader;
  private final Size largest;
  private final Function<List<byte[]>, List<A>> prepare;
  private final BooleanSupplier batchOpen;
  private final BooleanSupplier stopping;
  private final Executor threads;

  /** The next batch; null if it is not being read. */
  private @Nullable CompletableFuture<Part<A>> ahead;

  private boolean ended;

  // Used by the thread that reads, one at a time.
  private @Nullable IOException failure;
  private byte @Nullable [] heldOver;
  private boolean readToEnd;

  /**
   * The largest size of a batch.
   *
   * @param alerts most alerts
   * @param bytes most bytes of several alerts
   */
  public record Size(int alerts, long bytes) {}

  /**
   * A batch that was read.
   *
   * @param isLast whether nothing follows, not even a failure
   */
  private record Part<A>(List<A> alerts, boolean isLast) {}

  /**
   * @param prepare prepares a batch for delivery, in the thread that reads it
   * @param batchOpen whether the last batch is not recorded: then it failed, and reading ends
   * @param stopping whether the process was asked to stop
   * @param threads read the next batch while one is delivered
   */
  public Batches(
      AlertStream reader,
      Size largest,
      Function<List<byte[]>, List<A>> prepare,
      BooleanSupplier batchOpen,
      BooleanSupplier stopping,
      Executor threads) {
    this.reader = reader;
    this.largest = largest;
    this.prepare = prepare;
    this.batchOpen = batchOpen;
    this.stopping = stopping;
    this.threads = threads;
  }

  @Override
  public boolean hasNext() {
    return !ended && !batchOpen.getAsBoolean();
  }

  @Override
  public @Nullable List<A> next() {
    try {
      if (stopping.getAsBoolean()) {
        throw new UncheckedIOException(new StoppedBetweenBatches());
      }
      Part<A> read = ahead == null ? read() : await(ahead);
      ahead = null;
      ended = read.isLast();
      if (!ended && failure == null) {
        readAhead();
      }
      return read.alerts().isEmpty() ? null : read.alerts();
    } catch (RuntimeException e) {
      // Camel calls this again after a failure: a response that a stop cut off is not read on.
      ended = true;
      throw e;
    }
  }

  /** The wait ends with the response, whose time is limited. */
  private static <A> Part<A> await(CompletableFuture<Part<A>> part) {
    try {
      return part.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void readAhead() {
    try {
      ahead = CompletableFuture.supplyAsync(this::read, threads);
    } catch (RejectedExecutionException e) {
      // The process stops: the next batch is not asked for.
      LOG.debug("Next batch not read ahead", e);
    }
  }

  private Part<A> read() {
    List<byte[]> batch = new ArrayList<>();
    try {
      if (failure != null) {
        throw failure;
      }
      fill(batch);
    } catch (IOException e) {
      if (batch.isEmpty()) {
        throw new UncheckedIOException(e);
      }
      failure = e;
    }
    return new Part<>(prepare.apply(batch), readToEnd);
  }

  private void fill(List<byte[]> batch) throws IOException {
    long bytes = 0;
    while (!readToEnd && batch.size() < largest.alerts() && bytes < largest.bytes()) {
      byte[] alert = heldOver == null ? reader.next() : heldOver;
      heldOver = null;
      if (alert == null) {
        readToEnd = true;
      } else if (!batch.isEmpty() && bytes + alert.length > largest.bytes()) {
        heldOver = alert;
        return;
      } else {
        batch.add(alert);
        bytes += alert.length;
      }
    }
  }

  /** Closes the response; if a thread is reading it, once that returns, without waiting for it. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the close, which reports failures
  public void close() throws IOException {
    if (ahead == null) {
      reader.close();
      return;
    }
    ahead.whenComplete(
        (part, failed) -> {
          try {
            reader.close();
          } catch (IOException e) {
            LOG.warn("Response not closed reason=\"{}\"", ApiError.line(String.valueOf(e)));
          }
        });
    ahead = null;
  }
}
