package io.defenderroutes.runtime;

import io.defenderroutes.config.DaemonThreads;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.deadletter.LetterCount;
import io.defenderroutes.observability.Metrics;
import io.defenderroutes.observability.RepeatedTask;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the stored dead letters for the metrics, in a thread of its own. */
public final class LettersWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LettersWatch.class);
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final LetterCount letters;
  private final Metrics metrics;
  private final CountDownLatch ended = new CountDownLatch(1);
  private String trouble = "";

  private final RepeatedTask looks;

  private LettersWatch(LetterCount letters, Metrics metrics, Clock clock) {
    this.letters = letters;
    this.metrics = metrics;
    this.looks =
        new RepeatedTask(
            "the count of dead letters", INTERVAL, "metrics and page show an old count", clock);
  }

  /** Starts counting a moment later, so that it does not delay the start. */
  public static LettersWatch start(
      Settings settings, CamelContext context, Metrics metrics, Clock clock) {
    LettersWatch watch =
        new LettersWatch(
            LetterCount.of(
                Components.producer(settings, context),
                settings.text(Option.DEAD_LETTERS_TOPIC),
                DataFolder.shared(settings).resolve("dead-letters")),
            metrics,
            clock);
    DaemonThreads.named("dead letters").newThread(watch::run).start();
    return watch;
  }

  private void run() {
    try (letters) {
      Duration next = FIRST;
      while (!ended.await(next.toMillis(), TimeUnit.MILLISECONDS)) {
        looks.execute(this::look);
        next = INTERVAL;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      metrics.keptLetters(letters.look());
      trouble = "";
    } catch (IOException | RuntimeException e) {
      String now = OneLine.quoted(String.valueOf(e.getMessage()), 500);
      if (!now.equals(trouble)) {
        LOG.warn("Dead letters not counted reason=\"{}\" next=\"retries\"", now);
      }
      trouble = now;
    }
  }

  /** Why the count may be old, with the remedy; empty if it is up to date. */
  public Optional<String> fault() {
    return looks.fault();
  }

  /** Stops without waiting for an unavailable broker. */
  @Override
  public void close() {
    ended.countDown();
  }
}
