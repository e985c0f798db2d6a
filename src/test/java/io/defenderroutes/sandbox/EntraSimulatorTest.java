package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntraSimulatorTest {
  private static final String AUDIENCE = "https://graph.windows.net";
  private static final String SCOPE = AUDIENCE + "/.default";

  private final Certificates certificates = Certificates.create(Clock.systemUTC());
  private final MovableClock clock = new MovableClock(Instant.parse("2025-03-01T10:00:00Z"));
  private final EntraSimulator entra = EntraSimulator.start(certificates, clock);
  private final Client client = new Client(certificates);

  @BeforeEach
  void oneAppInOneTenant() {
    entra.register("tenant", "app", "s3cret", "Alert.Read.All");
  }

  @AfterEach
  void stop() {
    entra.close();
  }

  @Test
  void theRightSecretGetsATokenThatSaysWhoMayDoWhatWhere() throws Exception {
    HttpResponse<String> response = ask("tenant", Client.form("app", "s3cret", SCOPE));

    JsonNode body = Client.json(response);
    String token = body.path("access_token").asText();
    JsonNode claims = claims(token);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(body.path("token_type").asText()).isEqualTo("Bearer");
    assertThat(body.path("expires_in").asInt()).isEqualTo(3599);
    assertThat(claims.path("aud").asText()).isEqualTo(AUDIENCE);
    assertThat(claims.path("tid").asText()).isEqualTo("tenant");
    assertThat(claims.path("appid").asText()).isEqualTo("app");
    assertThat(claims.path("roles").path(0).asText()).isEqualTo("Alert.Read.All");
    assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3599);
    assertThat(entra.tenantOf(token)).contains("tenant");
    assertThat(entra.issuedTokens()).containsExactly(token);
  }

  @Test
  void msal4jGetsATokenTheWayItAsks() throws Exception {
    ConfidentialClientApplication msal =
        ConfidentialClientApplication.builder(
                "app", ClientCredentialFactory.createFromSecret("s3cret"))
            .authority(entra.authorityHost() + "/tenant/")
            .instanceDiscovery(false)
            .sslSocketFactory(certificates.clientContext().getSocketFactory())
            .build();

    String token =
        msal.acquireToken(ClientCredentialParameters.builder(Set.of(SCOPE)).build())
            .get()
            .accessToken();

    assertThat(entra.isValid(token, AUDIENCE)).isTrue();
  }

  @Test
  void theSecretMayComeAsBasicAuthentication() throws Exception {
    String basic =
        Base64.getEncoder().encodeToString("app:s3cret".getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> response =
        client.post(
            endpoint("tenant"),
            Map.of("grant_type", "client_credentials", "scope", SCOPE),
            "Authorization",
            "Basic " + basic);

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void theFirstVersionsEndpointTakesAResource() throws Exception {
    Map<String, String> form =
        Map.of(
            "grant_type", "client_credentials",
            "client_id", "app",
            "client_secret", "s3cret",
            "resource", AUDIENCE);

    HttpResponse<String> response =
        client.post(entra.authorityHost().resolve("/tenant/oauth2/token"), form);

    String token = Client.json(response).path("access_token").asText();
    assertThat(entra.isValid(token, AUDIENCE)).isTrue();
  }

  @Test
  void refusalsCarryEntrasOwnCodes() throws Exception {
    assertRefused("tenant", Client.form("app", "wrong", SCOPE), 401, "invalid_client", 7000215);
    assertRefused(
        "tenant", Client.form("none", "s3cret", SCOPE), 400, "unauthorized_client", 700016);
    assertRefused("nowhere", Client.form("app", "s3cret", SCOPE), 400, "invalid_request", 90002);
    assertRefused("tenant", Client.form("app", "s3cret", AUDIENCE), 400, "invalid_scope", 70011);
    assertThat(entra.tokensIssued()).isZero();
  }

  @Test
  void aTokenIsGoodForItsAudienceUntilItExpires() throws Exception {
    String token = client.token(entra, "tenant", "app", "s3cret", AUDIENCE);

    assertThat(entra.isValid(token, AUDIENCE)).isTrue();
    assertThat(entra.isValid(token, "https://graph.microsoft.com")).isFalse();
    clock.advance(Duration.ofSeconds(3598));
    assertThat(entra.isValid(token, AUDIENCE)).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(entra.isValid(token, AUDIENCE)).isFalse();
  }

  @Test
  void revocationEndsTheTokensIssuedSoFarOnly() throws Exception {
    String before = client.token(entra, "tenant", "app", "s3cret", AUDIENCE);
    entra.revokeAll();
    String after = client.token(entra, "tenant", "app", "s3cret", AUDIENCE);

    assertThat(entra.isValid(before, AUDIENCE)).isFalse();
    assertThat(entra.isValid(after, AUDIENCE)).isTrue();
  }

  @Test
  void anOrderedFailureStrikesAsOftenAsOrdered() throws Exception {
    entra.failNext(503, 2);

    Map<String, String> form = Client.form("app", "s3cret", SCOPE);
    assertThat(ask("tenant", form).statusCode()).isEqualTo(503);
    assertThat(ask("tenant", form).statusCode()).isEqualTo(503);
    assertThat(ask("tenant", form).statusCode()).isEqualTo(200);
  }

  private void assertRefused(
      String tenantId, Map<String, String> form, int status, String error, int code)
      throws Exception {
    HttpResponse<String> response = ask(tenantId, form);
    JsonNode body = Client.json(response);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(body.path("error").asText()).isEqualTo(error);
    assertThat(body.path("error_codes").path(0).asInt()).isEqualTo(code);
    assertThat(body.path("error_description").asText()).startsWith("AADSTS" + code + ": ");
    assertThat(body.path("error_description").asText()).contains("\r\nTrace ID: ");
  }

  private HttpResponse<String> ask(String tenantId, Map<String, String> form) throws Exception {
    return client.post(endpoint(tenantId), form);
  }

  private URI endpoint(String tenantId) {
    return entra.authorityHost().resolve("/" + tenantId + "/oauth2/v2.0/token");
  }

  private static JsonNode claims(String token) throws Exception {
    String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
    return Client.json(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
  }
}
