package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.sandbox.MovableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many days of polling, with late alerts, failures, restarts, standstill and a wavering clock. */
class ConnectionStoryTest {
  private static final Duration OVERLAP = Duration.ofMinutes(15);
  private static final Window WINDOW =
      new Window(
          Window.Start.ago(Duration.ofHours(1)),
          OVERLAP,
          Duration.ofSeconds(5),
          Duration.ofMinutes(40),
          Duration.ofHours(3),
          Duration.ofMinutes(30));

  private record Alert(String id, Instant time, Instant visible) {}

  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T00:00:00Z"));
  private final MemoryStore store = new MemoryStore();
  private final List<Alert> alerts = new ArrayList<>();
  private final List<String> delivered = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void every_alert_is_delivered_once(long seed) throws IOException {
    Random random = new Random(seed);
    makeAlerts(random, Duration.ofDays(3));
    Connection connection = connection();
    while (clock.instant().isBefore(Instant.parse("2026-03-05T00:00:00Z"))) {
      clock.advance(pause(random));
      if (random.nextInt(20) == 0) {
        connection = connection();
      }
      for (boolean first = true; connection.isDue(first); first = false) {
        poll(connection, random);
      }
    }

    assertThat(delivered).hasSameElementsAs(alerts.stream().map(Alert::id).toList());
    assertThat(delivered).doesNotHaveDuplicates();
    assertThat(store.load("acme/siem").orElseThrow().ledger().size()).isZero();
  }

  private void poll(Connection connection, Random random) throws IOException {
    Slice slice = connection.ask();
    connection.begin(0);
    int failAt = random.nextInt(10) == 0 ? random.nextInt(5) : Integer.MAX_VALUE;
    List<String> inHand = new ArrayList<>();
    for (Alert alert : answer(slice)) {
      if (failAt-- == 0) {
        return;
      }
      if (connection.take(alert.id())) {
        inHand.add(alert.id());
      }
      if (inHand.size() == 3) {
        commit(connection, inHand, random);
      }
    }
    commit(connection, inHand, random);
    store.failNext(random.nextInt(10) == 0 ? 1 : 0);
    try {
      connection.complete();
    } catch (IOException e) {
      assertThat(e).hasMessage("disk full");
    }
  }

  /** As the pipeline does it: delivered once, recorded as often as it takes. */
  private void commit(Connection connection, List<String> inHand, Random random)
      throws IOException {
    delivered.addAll(inHand);
    inHand.clear();
    store.failNext(random.nextInt(10) == 0 ? 1 : 0);
    Optional<Change> change = connection.change();
    if (change.isPresent()) {
      try {
        store.save("acme/siem", change.get());
      } catch (IOException e) {
        store.save("acme/siem", change.get());
      }
    }
    connection.recorded();
    connection.begin(0);
  }

  private List<Alert> answer(Slice slice) {
    return alerts.stream()
        .filter(a -> !a.time().isBefore(slice.since()) && a.time().isBefore(slice.until()))
        .filter(a -> !a.visible().isAfter(clock.instant()))
        .toList();
  }

  private void makeAlerts(Random random, Duration span) {
    for (int i = 0; i < 500; i++) {
      long bound = span.toSeconds();
      Instant time =
          clock.instant().plusSeconds((long) (random.nextDouble() * bound)).plusNanos(7_654_300);
      Duration most = random.nextInt(10) == 0 ? Duration.ofHours(2) : OVERLAP.minusMinutes(1);
      Duration late = Duration.ofSeconds(random.nextInt((int) most.toSeconds()));
      alerts.add(new Alert("alert-" + i, time, random.nextBoolean() ? time : time.plus(late)));
    }
    alerts.sort(Comparator.comparing(Alert::time));
  }

  /** Mostly a minute; at times hours, or the clock is set back a little. */
  private static Duration pause(Random random) {
    return switch (random.nextInt(100)) {
      case 0 -> Duration.ofHours(random.nextInt(9));
      case 1 -> Duration.ofSeconds(-random.nextInt(60));
      default -> Duration.ofSeconds(20 + random.nextInt(400));
    };
  }

  private Connection connection() {
    return new Connection(
        "acme/siem", WINDOW, Cap.NONE, Duration.ofMinutes(1), Duration.ofHours(1), store, clock);
  }
}
