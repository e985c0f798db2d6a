package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.RawTlsServer;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What Entra responds to one tenant is that tenant's trouble alone, and is obeyed. */
class TokenEndpointTest extends InSandbox {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(log);
  }

  @Test
  void retry_after_is_obeyed_within_the_poll() throws Exception {
    List<SiemAlert> alerts = serve(3);
    // An hour: what comes sooner is the retry.
    properties.put("poll.interval", "1h");
    sandbox.entra().failNext(429, 1, Duration.ofSeconds(3));
    Instant before = Instant.now();

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
    }

    assertThat(requests(tenant).get(0).at()).isAfter(before.plusSeconds(3));
    arrived.assertExactlyOnce(alerts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"errors\":[]}", "{\"errors\":[\"a\",\"b\"]}", "[[[", "<html>"})
  void an_odd_response_leaves_other_tenants_alone_and_is_told(String body) throws Exception {
    Tenants.Tenant odd = Product.newTenant(sandbox);
    List<SiemAlert> alerts = serve(3);
    properties = Product.properties(sandbox, List.of(tenant, odd), data);
    try (RawTlsServer server =
        new RawTlsServer(sandbox.certificates(), RawTlsServer.of(200, body))) {
      properties.put("tenants." + odd.name() + ".authority-host", server.uri().toString());

      try (DefenderAlertRoutes running = Product.start(properties)) {
        await()
            .atMost(LONG)
            .until(
                () ->
                    Health.of(running, odd.name() + "/siem")
                        .contains("Entra's token endpoint responded 200 with "));
        awaitRecords(3);
        awaitFurtherPolls();
        Instant stop = Instant.now();
        running.close();
        assertThat(Duration.between(stop, Instant.now())).isLessThan(Duration.ofSeconds(5));
      }
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_stop_does_not_wait_for_a_token() throws Exception {
    properties.put("http.response-timeout", "10m");
    properties.put("shutdown.timeout", "2m");
    CountDownLatch never = new CountDownLatch(1);
    try (RawTlsServer server =
        new RawTlsServer(
            sandbox.certificates(),
            out -> {
              RawTlsServer.head(out, 200);
              out.flush();
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })) {
      properties.put("tenants." + tenant.name() + ".authority-host", server.uri().toString());
      DefenderAlertRoutes running = Product.start(properties);
      await().atMost(LONG).until(() -> !server.requests().isEmpty());
      Instant before = Instant.now();

      running.close();

      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofMinutes(1));
    }
  }

  @Test
  void a_refused_tenant_is_requested_more_and_more_seldom_and_logged_once() throws Exception {
    String connection = tenant.name() + "/siem";
    properties.put("poll.interval", "100ms");
    String refusal =
        "{\"error\":\"invalid_request\",\"error_description\":\"AADSTS90002: no tenant\"}";
    try (RawTlsServer server =
        new RawTlsServer(sandbox.certificates(), RawTlsServer.of(400, refusal))) {
      properties.put("tenants." + tenant.name() + ".authority-host", server.uri().toString());

      try (DefenderAlertRoutes running = Product.start(properties)) {
        await().atMost(LONG).until(() -> server.times().size() >= 4);
        assertThat(Health.of(running, connection)).contains("there is no such tenant");
      }

      Instant third = server.times().get(2);
      assertThat(server.times().get(3)).isAfter(third.plusMillis(400));
      assertThat(lines(connection))
          .filteredOn(line -> line.contains("AADSTS90002") || line.startsWith("Poll ended"))
          .singleElement()
          .asString()
          .startsWith("Poll ended connection=" + connection + " reason=\"Entra's token")
          .contains(
              "responded 400 invalid_request AADSTS90002 tenant=",
              "remedy=\"there is no such tenant",
              "next=20");
    }
  }

  @Test
  void a_secret_that_is_right_at_last_ends_the_refusal() throws Exception {
    List<SiemAlert> alerts = serve(3);
    String connection = tenant.name() + "/siem";
    Path secret = Files.writeString(data.resolve("secret"), "wr0ng", UTF_8);
    properties.put("tenants." + tenant.name() + ".client-secret", "{{file:" + secret + "}}");

    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> Health.of(running, connection).contains("AADSTS7000215"));
      Files.writeString(secret, tenant.clientSecret(), UTF_8);
      awaitRecords(3);
      await().atMost(LONG).until(() -> Health.of(running, connection).isEmpty());
      awaitFurtherPolls();
    }

    assertThat(lines(connection))
        .filteredOn(line -> line.startsWith("Token granted again connection="))
        .hasSize(1);
    arrived.assertExactlyOnce(alerts);
  }

  private List<String> lines(String connection) {
    return List.copyOf(log.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains("connection=" + connection))
        .toList();
  }
}
