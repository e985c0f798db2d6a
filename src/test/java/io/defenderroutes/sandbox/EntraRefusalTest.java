package io.defenderroutes.sandbox;

import static io.defenderroutes.sandbox.EntraAsk.granted;
import static io.defenderroutes.sandbox.EntraAsk.refused;
import static io.defenderroutes.sandbox.EntraAsk.with;
import static io.defenderroutes.sandbox.EntraAsk.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.Waits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an app without a token hears, by its own fault or by order. */
@Tag("slow")
class EntraRefusalTest {
  private static final String SCOPE = "https://graph.microsoft.com/.default";
  private static final Map<String, String> FORM = Client.form("app", "s3cret", SCOPE);

  private final Certificates certificates = Certificates.create(Clock.systemUTC());
  private final MovableClock clock = new MovableClock(Instant.parse("2025-03-01T10:00:00Z"));
  private final EntraSimulator entra = EntraSimulator.start(certificates, clock);
  private final EntraAsk ask = new EntraAsk(certificates, entra);

  @BeforeEach
  void oneAppInTwoTenants() {
    entra.register("tenant", "app", "s3cret", "SecurityAlert.Read.All");
    entra.register("other", "app", "s3cret", "SecurityAlert.Read.All");
  }

  @AfterEach
  void stop() {
    entra.close();
  }

  @Test
  void everySecretCountsUntilItExpires() throws Exception {
    entra.app("tenant", "app").secret("second", clock.instant().plus(Duration.ofDays(1)));
    Map<String, String> second = with(FORM, "client_secret", "second");

    granted(ask.token("tenant", FORM));
    granted(ask.token("tenant", second));
    clock.advance(Duration.ofDays(1));

    granted(ask.token("tenant", FORM));
    refused(ask.token("tenant", second), 401, "invalid_client", 7000222);
    refused(
        ask.token("tenant", with(FORM, "client_secret", "third")), 401, "invalid_client", 7000215);
  }

  @ParameterizedTest
  @CsvSource({
    "65001, 400, invalid_grant",
    "7000229, 401, invalid_client",
    "700016, 400, unauthorized_client",
    "90002, 400, invalid_request",
    "70011, 400, invalid_scope",
    "50034, 400, invalid_grant",
    "7000222, 401, invalid_client",
    "7000112, 400, unauthorized_client",
    "53003, 400, invalid_grant",
    "500011, 400, invalid_resource",
    "90033, 503, temporarily_unavailable",
    "1234567, 400, invalid_grant"
  })
  void anOrderHoldsForOneAppInOneTenantUntilWithdrawn(int code, int status, String error)
      throws Exception {
    entra.refuse("tenant", "app", code);

    refused(ask.token("tenant", FORM), status, error, code);
    refused(ask.token("tenant", FORM), status, error, code);
    granted(ask.token("other", FORM));
    entra.accept("tenant", "app");
    granted(ask.token("tenant", FORM));
  }

  @Test
  void anOrderMayHaveItsOwnWords() throws Exception {
    entra.refuse("tenant", "app", 99999, 429, "slow_down", "Not {so} fast");

    HttpResponse<String> response = ask.token("tenant", FORM);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(Client.json(response).path("error").asText()).isEqualTo("slow_down");
    assertThat(response.body()).contains("AADSTS99999: Not {so} fast");
  }

  @Test
  void aMissingServicePrincipalNamesAppAndTenant() throws Exception {
    entra.refuse("tenant", "app", 7000229);

    assertThat(ask.token("tenant", FORM).body())
        .contains("The client application app is missing service principal in the tenant tenant.");
  }

  @ParameterizedTest
  @CsvSource({
    "grant_type, 400, invalid_request, 900144",
    "client_id, 400, invalid_request, 900144",
    "client_secret, 401, invalid_client, 7000218",
    "scope, 400, invalid_request, 900144"
  })
  void aMissingParameterIsNamed(String name, int status, String error, int code) throws Exception {
    HttpResponse<String> response = ask.token("tenant", without(FORM, name));

    refused(response, status, error, code);
    assertThat(response.body()).contains("'" + name + "'");
  }

  @Test
  void twoClientsInOneRequestAreOneTooMany() throws Exception {
    String basic =
        "Basic "
            + Base64.getEncoder().encodeToString("app:s3cret".getBytes(StandardCharsets.UTF_8));
    URI endpoint = ask.uri("/tenant/oauth2/v2.0/token");

    refused(
        ask.client.post(endpoint, with(FORM, "client_id", "none"), "Authorization", basic),
        400,
        "invalid_request",
        9002313);
    refused(
        ask.client.post(endpoint, with(FORM, "client_secret", "x"), "Authorization", basic),
        400,
        "invalid_request",
        9002313);
    granted(ask.client.post(endpoint, FORM, "Authorization", basic));
    refused(
        ask.client.post(endpoint, FORM, "Authorization", "Basic no base64 at all"),
        400,
        "invalid_request",
        9002313);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "%zz=1",
        "=&=&==",
        "grant_type=client_credentials&grant_type=refresh_token",
        "{\"grant_type\":\"client_credentials\"}",
        "grant_type=%00%00&client_id=%00",
        "grant_type=refresh_token&client_id=app&client_secret=s3cret&refresh_token=%F0%9F%92%A5",
        "grant_type=authorization_code&client_id=app&client_secret=s3cret&code='--&redirect_uri=x",
        "grant_type=device_code&client_id=app&client_secret=s3cret&device_code=%0D%0AX:%20y",
        "grant_type=client_credentials&client_id=app&client_assertion=a.b.c"
            + "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "grant_type=client_credentials&client_id=app&client_assertion=..&client_assertion_type=x",
        "grant_type=password&client_id=app&username=u&password=p"
      })
  void nonsenseIsRefusedInEntrasWords(String body) throws Exception {
    for (String endpoint : new String[] {"token", "devicecode"}) {
      HttpResponse<String> response = raw("POST", "/tenant/oauth2/v2.0/" + endpoint, body);

      assertThat(response.statusCode()).isIn(400, 401);
      assertThat(Client.json(response).path("error_description").asText()).startsWith("AADSTS");
    }
    granted(ask.token("tenant", FORM));
  }

  @Test
  void hugeFormsAreRefused() throws Exception {
    String body = "client_id=app&grant_type=" + "x".repeat(2 << 20);

    refused(raw("POST", "/tenant/oauth2/v2.0/token", body), 400, "invalid_request", 9002313);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "PUT", "DELETE", "OPTIONS"})
  void noMethodMakesItHang(String method) throws Exception {
    for (String path :
        new String[] {"oauth2/v2.0/token", "oauth2/v2.0/authorize", "adminconsent"}) {
      assertThat(raw(method, "/tenant/" + path, "").statusCode()).isEqualTo(400);
      assertThat(raw(method, "/%0D%0A%3Cb%3E/" + path, "").body()).doesNotContain("<b>");
    }
    granted(ask.token("tenant", FORM));
  }

  @Test
  void tokensAreToBePosted() throws Exception {
    refused(raw("GET", "/tenant/oauth2/v2.0/token", ""), 400, "invalid_request", 900561);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://outlook.office365.com",
        "https://contoso.servicebus.windows.net",
        "https://vault.azure.net"
      })
  void anAppHasOtherRolesForOtherAudiences(String audience) throws Exception {
    entra.app("tenant", "app").roles("https://outlook.office365.com", "SMTP.SendAsApp");
    entra.app("tenant", "app").roles("https://contoso.servicebus.windows.net", "Send");
    Map<String, String> form = with(FORM, "scope", audience + "/.default");

    String token = granted(ask.token("tenant", form)).path("access_token").asText();

    assertThat(entra.isValid(token, audience)).isTrue();
    assertThat(entra.rolesOf(token))
        .containsExactly(
            audience.contains("outlook")
                ? "SMTP.SendAsApp"
                : audience.contains("servicebus") ? "Send" : "SecurityAlert.Read.All");
    assertThat(EntraAsk.claims(token).path("aud").asText()).isEqualTo(audience);
  }

  private HttpResponse<String> raw(String method, String path, String body) throws Exception {
    HttpRequest.BodyPublisher publisher =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    return HttpClient.newBuilder()
        .sslContext(certificates.clientContext())
        .build()
        .send(
            HttpRequest.newBuilder(ask.uri(path))
                .timeout(Waits.LIMIT)
                .method(method, publisher)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
