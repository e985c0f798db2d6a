package io.defenderroutes.bench;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds the product's requests until the benchmark wants a page delivered. The product asks for the
 * next slice only when the one before is delivered and its cursor written, so a page is done when
 * the next request stands here.
 */
final class Turnstile {
  private static final long PATIENCE_SECONDS = 120;
  private static final String GONE = "gone";

  private final BlockingQueue<String> callers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> permits = new LinkedBlockingQueue<>();
  private volatile boolean open;
  private @Nullable String last;

  /** Called by a request: waits, and says how many alerts it is to be answered. */
  int pass(String query) throws InterruptedException {
    callers.add(query);
    return open ? 0 : permits.take();
  }

  /**
   * Waits until the product asks for a slice.
   *
   * @throws IllegalStateException if it asks for the same one again, which means that it failed, or
   *     does not ask at all, or is gone
   */
  void awaitCaller() throws InterruptedException {
    String query = callers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (query == null) {
      throw new IllegalStateException("no request within " + PATIENCE_SECONDS + " s");
    }
    if (query.equals(GONE)) {
      throw new IllegalStateException("the product has died");
    }
    if (query.equals(last)) {
      throw new IllegalStateException("the slice was not delivered; it is asked for again");
    }
    last = query;
  }

  /** Waits for so many requests, of whomever. */
  void awaitCallers(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      if (callers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
        throw new IllegalStateException("no request within " + PATIENCE_SECONDS + " s");
      }
    }
  }

  /** No request will come any more: ends the waiting for one. */
  void gone() {
    callers.add(GONE);
  }

  /** Lets the request that stands here have so many alerts. */
  void let(int alerts) {
    permits.add(alerts);
  }

  /** From now on every request is answered at once, with no alerts. */
  void open() {
    open = true;
    permits.add(0);
  }
}
