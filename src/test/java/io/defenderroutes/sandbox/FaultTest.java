package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final Clock clock = Clock.systemUTC();
  private final Certificates certificates = Certificates.create(Clock.systemUTC());
  private final EntraSimulator entra = EntraSimulator.start(certificates, clock);
  private final DefenderSimulator defender = DefenderSimulator.start(certificates, entra, clock);
  private final Client client = new Client(certificates);

  @BeforeEach
  void someAlerts() {
    entra.register("contoso", "app", "s3cret", DefenderSimulator.ROLE);
    entra.register("fabrikam", "app", "s3cret", DefenderSimulator.ROLE);
    AlertGenerator generator = new AlertGenerator(1, clock);
    for (int i = 0; i < 40; i++) {
      defender.add(generator.next("contoso"));
    }
  }

  @AfterEach
  void stop() {
    defender.close();
    entra.close();
  }

  @Test
  void faultsStrikeOneRequestEachInOrder() throws Exception {
    defender.inject(Fault.status(500));
    defender.inject(Fault.status(418, Map.of("X-Why", "tea"), "short and stout"));

    HttpResponse<String> first = get("contoso");
    HttpResponse<String> second = get("contoso");

    assertThat(first.statusCode()).isEqualTo(500);
    assertThat(Client.json(first).path("error").path("code").asText())
        .isEqualTo("InternalServerError");
    assertThat(second.statusCode()).isEqualTo(418);
    assertThat(second.headers().firstValue("X-Why")).contains("tea");
    assertThat(second.body()).isEqualTo("short and stout");
    assertThat(get("contoso").statusCode()).isEqualTo(200);
    assertThat(defender.faultsPending()).isZero();
  }

  @Test
  void aTenantsFaultWaitsForThatTenant() throws Exception {
    defender.inject("contoso", Fault.status(503));

    assertThat(get("fabrikam").statusCode()).isEqualTo(200);
    assertThat(get("contoso").statusCode()).isEqualTo(503);
  }

  @Test
  void aRequestWithoutAValidTokenUsesUpNoFault() throws Exception {
    defender.inject(Fault.status(500));

    assertThat(client.get(alerts(), "nonsense").statusCode()).isEqualTo(401);
    assertThat(get("contoso").statusCode()).isEqualTo(500);
  }

  @Test
  void tooManyRequestsSaysWhenToComeBack() throws Exception {
    defender.inject(Fault.tooManyRequests(Duration.ofSeconds(7)));

    HttpResponse<String> response = get("contoso");

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).contains("7");
    assertThat(Client.json(response).path("error").path("code").asText())
        .isEqualTo("TooManyRequests");
  }

  @Test
  void aCutBodyReachesTheClientAsACut() throws Exception {
    for (int bytes : new int[] {0, 1, 5000, Integer.MAX_VALUE}) {
      defender.inject(Fault.cutBody(bytes));

      assertThatThrownBy(() -> get("contoso")).isInstanceOf(IOException.class);
    }
    assertThat(defender.everServed()).isEmpty();
    assertThat(get("contoso").statusCode()).isEqualTo(200);
    assertThat(defender.everServed()).hasSize(40);
  }

  @Test
  void malformedJsonStartsWellAndIsComplete() throws Exception {
    defender.inject(Fault.malformedJson());

    HttpResponse<String> response = get("contoso");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith("[" + defender.all().get(0).json() + ",").endsWith("]");
    assertThatThrownBy(() -> Client.json(response)).isInstanceOf(JsonProcessingException.class);
    assertThat(defender.everServed()).isEmpty();
  }

  @Test
  void aProxysPageComesAsSuccess() throws Exception {
    defender.inject(Fault.html200());

    HttpResponse<String> response = get("contoso");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(response.body()).contains("Sign in");
  }

  @Test
  void aRedirectPointsAtTheTrapAndIsNotFollowedByItself() throws Exception {
    try (RedirectTrap trap = RedirectTrap.start(certificates)) {
      defender.inject(Fault.redirect(trap.uri()));

      HttpResponse<String> response = get("contoso");

      assertThat(response.statusCode()).isEqualTo(302);
      assertThat(response.headers().firstValue("Location")).contains(trap.uri().toString());
      assertThat(trap.requests()).isZero();
    }
  }

  @Test
  void aHangingRequestIsAnsweredLateAndHoldsUpNoOther() throws Exception {
    defender.inject("contoso", Fault.hang(LONG));
    defender.inject("contoso", Fault.hang(Duration.ofMillis(50)));
    String token = token("contoso");

    assertThatThrownBy(() -> client.get(alerts(), token, Duration.ofMillis(300)))
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(client.get(alerts(), token).statusCode()).isEqualTo(200);
  }

  @Test
  void closingEndsAllHanging() throws Exception {
    defender.inject(Fault.hang(LONG));
    String token = token("contoso");
    CompletableFuture<HttpResponse<String>> hanging =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return client.get(alerts(), token);
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    await().until(() -> defender.requests().size() == 1);

    defender.close();

    await().until(hanging::isCompletedExceptionally);
  }

  private HttpResponse<String> get(String tenantId) throws IOException, InterruptedException {
    return client.get(alerts(), token(tenantId));
  }

  private String token(String tenantId) throws IOException, InterruptedException {
    return client.token(entra, tenantId, "app", "s3cret", DefenderSimulator.AUDIENCE);
  }

  private URI alerts() {
    return defender.baseUri().resolve("/api/alerts");
  }
}
