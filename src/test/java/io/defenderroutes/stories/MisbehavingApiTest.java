package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Caps, late alerts, odd clocks and times, alerts that are no JSON: each alert arrives once. */
class MisbehavingApiTest extends InSandbox {
  @AfterEach
  void uncap() {
    sandbox.defender().uncap();
    sandbox.defender().newestFirst(false);
  }

  @Test
  void what_belongs_to_one_alert_keeps_its_order_where_the_newest_comes_first() throws Exception {
    sandbox.defender().newestFirst(true);
    properties.put("batch.max-alerts", "3");
    Instant from = Instant.now().minusSeconds(60);
    List<SiemAlert> alerts = new ArrayList<>();
    alerts.add(generator.next(tenant.id(), "Medium", "Discovery", from));
    for (int i = 1; i < 10; i++) {
      alerts.add(generator.nextDetection(tenant.id(), from.plusSeconds(i)));
    }
    sandbox.defender().add(alerts.toArray(SiemAlert[]::new));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(10);
      awaitFurtherPolls();
    }

    assertThat(arrived.records())
        .extracting(record -> new String(record.value(), UTF_8))
        .containsExactlyElementsOf(alerts.stream().map(SiemAlert::json).toList());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_hour_of_5_000_alerts_comes_whole_from_an_api_that_answers_100(boolean newest)
      throws Exception {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Path source = routes.resolve("sources/siem.camel.yaml");
    Files.writeString(
        source,
        Files.readString(source)
            .replace("        permission:", "        cap: 100\n        permission:"));
    properties.put("routes.folder", routes.toString());
    properties.put("poll.start", "2h");
    if (newest) {
      sandbox.defender().cap(100);
    } else {
      sandbox.defender().capAtOldest(100);
    }
    List<SiemAlert> alerts = new ArrayList<>();
    Instant from = Instant.now().minus(Duration.ofMinutes(70));
    for (int i = 0; i < 5_000; i++) {
      // Uneven: a third of them in one minute.
      Duration after = Duration.ofMillis(i % 3 == 0 ? i * 12L : i * 720L);
      alerts.add(Alerts.shortOne(tenant.id(), "da" + i, from.plus(after)));
    }
    sandbox.defender().add(alerts.toArray(SiemAlert[]::new));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(alerts.size());
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(requests(tenant)).hasSizeLessThan(500);
  }

  @Test
  void what_comes_later_than_the_overlap_is_found_by_a_sweep_and_told() throws Exception {
    properties.put("poll.start", "1h");
    properties.put("poll.sweep-interval", "1s");
    List<SiemAlert> alerts = new ArrayList<>(serve(3));
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("io.defenderroutes.polling");
    log.start();
    logger.addAppender(log);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
      alerts.add(served(Instant.now().minus(Duration.ofMinutes(20))));
      awaitRecords(4);
      awaitFurtherPolls();
    } finally {
      logger.detachAppender(log);
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(List.copyOf(log.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.startsWith("Swept connection=" + tenant.name()))
        .filteredOn(line -> line.contains(" late=1 "))
        .hasSize(1);
  }

  @Test
  void a_start_from_now_delivers_what_comes_from_now_on() throws Exception {
    properties.put("poll.start", "now");
    serve(2);
    List<SiemAlert> alerts = new ArrayList<>();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !requests(tenant).isEmpty());
      alerts.add(served(Instant.now()));
      awaitRecords(1);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_start_at_a_time_or_so_far_back_delivers_what_comes_after_it() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    for (String start : List.of(now.minusSeconds(900).toString(), "15m")) {
      newTenant();
      properties.put("poll.start", start);
      served(now.minusSeconds(1_000));
      List<SiemAlert> alerts = List.of(served(now.minusSeconds(800)), served(now.minusSeconds(1)));
      try (DefenderAlertRoutes running = Product.start(properties)) {
        awaitRecords(2);
        awaitFurtherPolls();
      }
      arrived.assertExactlyOnce(alerts);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "first"})
  void an_alert_that_changes_comes_again_or_once_as_one_likes(String versions) throws Exception {
    properties.put("poll.versions", versions);
    SiemAlert first = Alerts.shortOne(tenant.id(), "da1", Instant.now().minusSeconds(60));
    SiemAlert second = Alerts.shortOne(tenant.id(), "da1", Instant.now().minusSeconds(30));
    sandbox.defender().add(first);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      sandbox.defender().add(second);
      awaitRecords(versions.equals("all") ? 2 : 1);
      awaitFurtherPolls();
    }
    assertThat(arrived.records())
        .extracting(r -> new String(r.value(), UTF_8))
        .containsExactlyElementsOf(
            versions.equals("all") ? List.of(first.json(), second.json()) : List.of(first.json()));
  }

  @ParameterizedTest
  @ValueSource(ints = {-10, 10})
  void a_clock_ten_minutes_wrong_loses_nothing_and_delays_nothing(int minutes) throws Exception {
    List<SiemAlert> alerts = new ArrayList<>(serve(2));
    Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));
    try (DefenderAlertRoutes running = DefenderAlertRoutes.start(properties, Map.of(), wrong)) {
      awaitRecords(2);
      alerts.add(served(Instant.now()));
      alerts.add(served(Instant.now().minus(Duration.ofMinutes(14))));
      awaitRecords(4);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void times_with_any_number_of_digits_and_without_a_zone_arrive_once() throws Exception {
    Instant time = Instant.now().minusSeconds(100).truncatedTo(ChronoUnit.SECONDS);
    String seconds = time.toString().replace("Z", "");
    List<SiemAlert> alerts = new ArrayList<>();
    for (int digits = 0; digits <= 7; digits++) {
      String fraction = digits == 0 ? "" : "." + "1234567".substring(0, digits);
      Instant exact = Instant.parse(seconds + fraction + "Z");
      for (String zone : List.of("Z", "")) {
        SiemAlert alert = Alerts.shortOne(tenant.id(), "da" + digits + "-" + zone, exact);
        alerts.add(Alerts.with(alert, "LastProcessedTimeUtc", seconds + fraction + zone));
      }
    }
    sandbox.defender().add(alerts.toArray(SiemAlert[]::new));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(alerts.size());
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void the_same_time_written_otherwise_is_the_same_version() throws Exception {
    Instant time = Instant.now().minusSeconds(100).truncatedTo(ChronoUnit.SECONDS);
    String seconds = time.toString().replace("Z", "");
    SiemAlert alert = Alerts.shortOne(tenant.id(), "da1", time.plusMillis(500));
    for (String written : List.of(".5Z", ".50", ".500Z", ".5000000", ".5000000Z", ".5+00:00")) {
      sandbox.defender().add(Alerts.with(alert, "LastProcessedTimeUtc", seconds + written));
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      awaitFurtherPolls();
    }
    assertThat(arrived.records()).hasSize(1);
  }

  @Test
  void what_is_no_json_within_an_alert_is_the_dead_letter_of_that_alert() throws Exception {
    List<SiemAlert> alerts = new ArrayList<>(serve(2));
    List<String> wrong =
        List.of(
            "{\"AlertId\":\"a\",\"AlertTitle\":\"raw\nline\"}",
            "{\"AlertId\":\"b\",\"FilePath\":\"C:\\Windows\\q\"}",
            "{\"AlertId\":\"c\",\"Score\":NaN}",
            "{\"AlertId\":\"d\",\"Score\":007}");
    wrong.forEach(json -> sandbox.defender().add(Alerts.raw(tenant.id(), json)));
    alerts.add(served(Instant.now().minusSeconds(5)));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(alerts.size());
      await().atMost(LONG).until(() -> arrived.deadLetters().size() >= wrong.size());
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(arrived.deadLetters())
        .allSatisfy(l -> assertThat(l.path("reason").asText()).startsWith("not valid JSON"))
        .extracting(l -> l.path("alert").asText())
        .containsExactlyInAnyOrderElementsOf(wrong);
  }

  /** Slices narrow until what cannot be read is all that they hold. */
  @Test
  void a_page_that_never_can_be_read_costs_what_shares_its_time_and_nothing_else()
      throws Exception {
    Instant from = Instant.now().minus(Duration.ofMinutes(25));
    List<SiemAlert> alerts =
        IntStream.range(0, 20).mapToObj(i -> served(from.plusSeconds(i))).toList();
    String wrong = "{\"AlertId\":\"x\",\"Severity\":<!-- upstream reset -->}}";
    sandbox
        .defender()
        .add(
            new SiemAlert(
                tenant.id(), wrong, wrong, 0, from.plusSeconds(10).plusNanos(100), "", "", wrong));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(alerts.size());
      await().atMost(LONG).until(() -> !arrived.deadLetters().isEmpty());
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(arrived.deadLetters()).hasSize(1);
    assertThat(arrived.deadLetters().get(0).path("alert").asText()).startsWith(wrong);
  }

  private SiemAlert served(Instant time) {
    SiemAlert alert = generator.next(tenant.id(), "Medium", "Discovery", time);
    sandbox.defender().add(alert);
    return alert;
  }
}
