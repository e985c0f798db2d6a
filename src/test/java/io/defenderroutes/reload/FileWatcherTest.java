package io.defenderroutes.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.observability.RepeatedTask;
import io.defenderroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A watcher neither dies in silence nor hangs unseen. */
class FileWatcherTest {
  private static final Duration INTERVAL = Duration.ofMillis(5);
  private static final Duration MINUTES = Duration.ofMinutes(5);

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-30T03:00:00Z"));

  @Test
  void whatever_a_look_throws_the_next_one_takes_place_and_health_says_so_until_one_succeeds() {
    AtomicInteger looks = new AtomicInteger();
    AtomicBoolean failing = new AtomicBoolean(true);
    try (FileWatcher<String> watcher = new FileWatcher<>("routes", INTERVAL, clock)) {
      watcher.begin(
          Duration.ZERO,
          () -> {
            looks.incrementAndGet();
            if (failing.get()) {
              throw new StackOverflowError("deep");
            }
            return "same";
          },
          same -> INTERVAL);

      await().atMost(MINUTES).until(() -> looks.get() >= 3);
      assertThat(watcher.fault())
          .hasValueSatisfying(
              fault ->
                  assertThat(fault)
                      .contains("the watch over the routes failed")
                      .contains("stack overflow: deep")
                      .contains("what to do: "));

      failing.set(false);
      await().atMost(MINUTES).until(() -> watcher.fault().isEmpty());
    }
  }

  @Test
  void what_two_reads_found_equal_is_reported_and_nothing_else() {
    Queue<String> contents = new ArrayDeque<>(List.of("a", "a", "half", "whole", "whole"));
    List<String> settled = new CopyOnWriteArrayList<>();
    try (FileWatcher<String> watcher = new FileWatcher<>("routes", INTERVAL, clock)) {
      watcher.begin(
          Duration.ZERO,
          () -> contents.size() > 1 ? contents.remove() : contents.element(),
          content -> {
            settled.add(content);
            return INTERVAL;
          });

      await().atMost(MINUTES).until(() -> settled.contains("whole"));
    }
    assertThat(settled).startsWith("a", "whole").doesNotContain("half");
  }

  @Test
  void the_other_task_of_the_thread_survives_an_error_too() {
    AtomicInteger steps = new AtomicInteger();
    try (FileWatcher<String> watcher = new FileWatcher<>("tenants", INTERVAL, clock)) {
      watcher.every(
          INTERVAL,
          () -> {
            steps.incrementAndGet();
            throw new NoClassDefFoundError("x");
          });

      await().atMost(MINUTES).until(() -> steps.get() >= 3);
      assertThat(watcher.fault()).isPresent();
    }
  }

  @Test
  void a_look_that_does_not_end_is_told_with_what_to_do() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (FileWatcher<String> watcher = new FileWatcher<>("routes", Duration.ofMinutes(1), clock)) {
      watcher.begin(
          Duration.ZERO,
          () -> {
            begun.countDown();
            awaitQuietly(end);
            return "same";
          },
          same -> INTERVAL);
      begun.await();

      clock.advance(Duration.ofMinutes(4));
      assertThat(watcher.fault()).isEmpty();
      clock.advance(Duration.ofMinutes(2));
      assertThat(watcher.fault())
          .hasValueSatisfying(
              fault ->
                  assertThat(fault)
                      .contains("has completed no round since 2026-11-30T03:00:00Z")
                      .contains("what to do: restart the process"));

      end.countDown();
      await().atMost(MINUTES).until(() -> watcher.fault().isEmpty());
    } finally {
      end.countDown();
    }
  }

  @Test
  void one_that_is_stopped_on_purpose_is_neither_dead_nor_late() {
    FileWatcher<String> watcher = new FileWatcher<>("routes", INTERVAL, clock);
    watcher.close();
    clock.advance(Duration.ofDays(1));

    assertThat(watcher.fault()).isEmpty();
  }

  @Test
  void the_same_failure_is_logged_once_and_another_one_again() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(RepeatedTask.class);
    logger.addAppender(log);
    log.start();
    try {
      RepeatedTask rounds = new RepeatedTask("the watch", INTERVAL, "nothing changes", clock);
      for (String problem : new String[] {"a", "a", "b", "", "b"}) {
        rounds.execute(
            () -> {
              if (!problem.isEmpty()) {
                throw new AssertionError(problem);
              }
            });
      }
    } finally {
      logger.detachAppender(log);
    }

    assertThat(log.list)
        .extracting(event -> event.getThrowableProxy().getMessage())
        .containsExactly("a", "b", "b");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
