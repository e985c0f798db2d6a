package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Responses with a success status that are no complete list: none lets the watermark pass. */
class DoubtfulListTest extends InSandbox {
  private final List<SiemAlert> alerts = new CopyOnWriteArrayList<>();
  private final AtomicReference<RawApi.Responder> responder = new AtomicReference<>(this::list);
  private RawApi api;

  @BeforeEach
  void serveRaw() throws IOException {
    api =
        RawApi.start(sandbox.certificates(), (target, out) -> responder.get().respond(target, out));
    properties.put("siem.base-url", api.url());
    // Nothing but the walk itself finds an alert: what is passed is lost.
    properties.put("poll.overlap", "0s");
    properties.put("poll.look-back", "0s");
  }

  @AfterEach
  void stopRaw() throws IOException {
    api.close();
  }

  @Test
  void whatever_is_no_complete_list_is_requested_again_until_the_list_comes() throws Exception {
    SiemAlert before = alert();
    String alert = before.json();
    List<RawApi.Responder> odd =
        List.of(
            body(""),
            body(" \n"),
            body("null"),
            body("{}"),
            body("42"),
            body("\"[]\""),
            body("[]["),
            body("[] and more"),
            body("{\"value\":null}"),
            body("{\"value\":42}"),
            body("{\"value\":{}}"),
            body("{\"value\":{\"id\":42}}"),
            body("{\"value\":{\"AlertId\":\"42\"}}"),
            body("{\"AlertId\":\"42\"}"),
            body("{\"status\":\"ok\",\"alert\":" + alert + "}"),
            body("{\"value\":[],\"error\":{\"code\":\"Busy\"}}"),
            body("{\"error\":\"busy\",\"value\":[]}"),
            body("<html><body>Sign in</body></html>"),
            body("[" + alert + ","),
            body("{\"value\":[]"),
            body("["),
            status("204 No Content"),
            status("202 Accepted", "Content-Length: 2", "", "[]"),
            status("200 OK", "", "["),
            status("200 OK", "", "[" + alert),
            status("200 OK", "", "{\"value\":["),
            status("200 OK", "Content-Length: 4", "", "[]"),
            status("200 OK", "Transfer-Encoding: chunked", "", "2", "[]"),
            body("{\"value\":[],\"@odata.nextLink\":\"https://localhost/next\"}"));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !api.targets().isEmpty());
      for (int i = 0; i < odd.size(); i++) {
        List<String> asked = api.targets();
        SiemAlert due = alert();
        responder.set(onlyFrom(due, twice(odd.get(i))));
        alerts.add(due);
        await().atMost(LONG).until(() -> api.targets().size() >= asked.size() + 2);
        await().atMost(LONG).until(() -> hasArrived(due));
      }
    }
    // It stood whole in a list that broke off behind it.
    alerts.add(before);
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_bare_alert_in_place_of_a_list_is_delivered_and_those_beside_it_are_not_lost()
      throws Exception {
    alerts.addAll(List.of(alert(), alert(), alert()));
    responder.set(
        (target, out) -> {
          responder.set(this::list);
          RawApi.ok(out, alerts.get(0).json());
        });
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
      awaitRequests(3);
    }
    assertThat(api.targets().get(1)).as("the same request").isEqualTo(api.targets().get(0));
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_bare_alert_that_comes_again_for_the_same_request_is_all_there_is() throws Exception {
    alerts.add(alert());
    responder.set(
        (target, out) -> {
          String list = RawApi.list(target, alerts);
          RawApi.ok(out, list.equals("[]") ? list : list.substring(1, list.length() - 1));
        });
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      awaitRequests(3);
      SiemAlert next = alert();
      alerts.add(next);
      awaitRecords(2);
      await()
          .atMost(LONG)
          .until(
              () -> {
                List<String> targets = api.targets();
                return RawApi.since(targets.get(targets.size() - 1)).isAfter(next.lastProcessed());
              });
      assertThat(Health.of(running, tenant.name() + "/siem")).isEmpty();
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void another_bare_alert_each_time_holds_the_watermark_and_is_a_reason_of_health()
      throws Exception {
    responder.set(
        (target, out) -> {
          SiemAlert one = alert();
          alerts.add(one);
          RawApi.ok(out, one.json());
        });
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .until(() -> Health.of(running, tenant.name() + "/siem").contains("each time another"));
      Instant asked = RawApi.since(api.targets().get(0));
      assertThat(api.targets()).allMatch(target -> RawApi.since(target).equals(asked));
      responder.set(this::list);
      await().atMost(LONG).until(() -> Health.of(running, tenant.name() + "/siem").isEmpty());
      awaitRecords(alerts.size());
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_source_whose_route_stops_before_its_end_moves_nothing() throws Exception {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Path source = routes.resolve("sources/siem.camel.yaml");
    Files.writeString(source, Files.readString(source).stripTrailing() + "\n        - stop: {}\n");
    properties.put("routes.folder", routes.toString());
    alerts.add(alert());
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRequests(4);
    }
    assertThat(arrived.records()).isEmpty();
    Instant asked = RawApi.since(api.targets().get(0));
    assertThat(api.targets()).allMatch(target -> RawApi.since(target).equals(asked));
  }

  private boolean hasArrived(SiemAlert alert) {
    return arrived.records().stream()
        .anyMatch(record -> new String(record.value(), UTF_8).equals(alert.json()));
  }

  private SiemAlert alert() {
    return generator.next(
        tenant.id(), "Medium", "Discovery", Instant.now().minus(Duration.ofMillis(1)));
  }

  private void list(String target, OutputStream out) throws IOException {
    RawApi.ok(out, RawApi.list(target, alerts));
  }

  /** A response to each request in which an alert would be due; the list to those before it. */
  private RawApi.Responder onlyFrom(SiemAlert due, RawApi.Responder odd) {
    return (target, out) -> {
      if (RawApi.until(target).isBefore(due.lastProcessed())) {
        list(target, out);
      } else {
        odd.respond(target, out);
      }
    };
  }

  /** A third response of the same kind could count: it would be the same twice for one slice. */
  private RawApi.Responder twice(RawApi.Responder odd) {
    AtomicInteger left = new AtomicInteger(2);
    return (target, out) -> {
      if (left.getAndDecrement() > 0) {
        odd.respond(target, out);
      } else {
        list(target, out);
      }
    };
  }

  private static RawApi.Responder body(String body) {
    return (target, out) -> RawApi.ok(out, body);
  }

  /** Lines as they are sent, behind the status. */
  private static RawApi.Responder status(String status, String... lines) {
    return (target, out) -> {
      RawApi.head(out, status);
      List<String> all = new ArrayList<>(List.of(lines));
      if (all.isEmpty()) {
        all.add("");
      }
      out.write(String.join("\r\n", all).getBytes(UTF_8));
      if (lines.length == 0) {
        out.write("\r\n".getBytes(US_ASCII));
      }
    };
  }

  private void awaitRequests(int count) {
    int before = api.targets().size();
    await().atMost(LONG).until(() -> api.targets().size() >= before + count);
  }
}
