package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An API, or a gateway in front of it, whose Date header tells a wrong time. */
class ClockHeaderTest extends InSandbox {
  private static final Pattern WATERMARK = Pattern.compile("\"watermark\":\"([^\"]+)\"");

  private final List<SiemAlert> alerts = new CopyOnWriteArrayList<>();
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final AtomicReference<String> more = new AtomicReference<>("X-Nothing: 1");
  private RawApi api;

  @BeforeEach
  void serveRaw() throws IOException {
    api =
        RawApi.start(
            sandbox.certificates(),
            (target, out) ->
                RawApi.ok(
                    out,
                    RawApi.list(target, alerts),
                    "Date: "
                        + DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            Instant.now().plus(ahead.get()).atOffset(ZoneOffset.UTC)),
                    more.get()));
    properties.put("siem.base-url", api.url());
    properties.put("cursor.store", "file");
    // Nothing but the walk itself finds an alert.
    properties.put("poll.overlap", "0s");
    properties.put("poll.look-back", "0s");
  }

  @AfterEach
  void stopRaw() throws IOException {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_date_three_hours_ahead_loses_nothing_and_covers_no_future(boolean forEver)
      throws Exception {
    ahead.set(Duration.ofHours(3));
    add();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      awaitRequests(3);
      if (!forEver) {
        ahead.set(Duration.ZERO);
      }
      for (int count = 2; count <= 5; count++) {
        add();
        awaitRecords(count);
        awaitRequests(2);
      }
    }
    arrived.assertExactlyOnce(alerts);
    Instant now = Instant.now();
    assertThat(watermarks()).isNotEmpty().allMatch(watermark -> !watermark.isAfter(now));
  }

  @Test
  void a_date_three_hours_behind_delays_alerts_and_loses_none() throws Exception {
    ahead.set(Duration.ofHours(-3));
    add();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRequests(5);
      add();
      awaitRequests(3);
      ahead.set(Duration.ZERO);
      awaitRecords(2);
      awaitRequests(2);
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void the_date_of_a_response_from_a_cache_is_passed_over() throws Exception {
    ahead.set(Duration.ofHours(-3));
    more.set("Age: 10800");
    add();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      awaitRequests(3);
      add();
      awaitRecords(2);
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_difference_that_lasts_is_a_reason_of_health_with_a_remedy_until_it_is_over()
      throws Exception {
    AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    ahead.set(Duration.ofHours(3));
    add();
    try (DefenderAlertRoutes running =
        DefenderAlertRoutes.start(properties, Map.of(), shifted(passed))) {
      awaitRecords(1);
      awaitRequests(5);
      assertThat(health(running)).as("for a moment").isEmpty();

      passed.set(Duration.ofMinutes(3));
      await().atMost(LONG).until(() -> !health(running).isEmpty());
      assertThat(health(running))
          .startsWith("clock differs since ")
          .contains("the API's clock is 2h5")
          .contains(" ahead of this machine's")
          .contains("what to do: Synchronise this machine's clock");

      ahead.set(passed.get());
      await().atMost(LONG).until(() -> health(running).isEmpty());
    }
    arrived.assertExactlyOnce(alerts);
  }

  private String health(DefenderAlertRoutes running) {
    return Health.of(running, tenant.name() + "/siem");
  }

  private static Clock shifted(AtomicReference<Duration> by) {
    return new Clock() {
      @Override
      public Instant instant() {
        return Instant.now().plus(by.get());
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }

  private void add() {
    alerts.add(generator.next(tenant.id(), "Medium", "Discovery", Instant.now()));
  }

  private void awaitRequests(int count) {
    int before = api.targets().size();
    await().atMost(LONG).until(() -> api.targets().size() >= before + count);
  }

  private List<Instant> watermarks() throws IOException {
    List<Instant> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(data.resolve("cursors"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher matcher = WATERMARK.matcher(text(file));
        while (matcher.find()) {
          found.add(Instant.parse(matcher.group(1)));
        }
      }
    }
    return found;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
