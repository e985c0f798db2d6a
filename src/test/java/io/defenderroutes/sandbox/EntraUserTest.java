package io.defenderroutes.sandbox;

import static io.defenderroutes.sandbox.EntraAsk.granted;
import static io.defenderroutes.sandbox.EntraAsk.refused;
import static io.defenderroutes.sandbox.EntraAsk.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users who sign in with a code on another device, and what becomes of their refresh tokens. */
class EntraUserTest {
  private static final String GRAPH = "https://graph.microsoft.com";
  private static final String OPEN_ID = "openid profile offline_access ";
  private static final String USER = "ada@contoso.example";

  private final Certificates certificates = Certificates.create(Clock.systemUTC());
  private final MovableClock clock = new MovableClock(Instant.parse("2025-03-01T10:00:00Z"));
  private final EntraSimulator entra = EntraSimulator.start(certificates, clock);
  private final EntraAsk ask = new EntraAsk(certificates, entra);

  @BeforeEach
  void aPublicClient() {
    entra.app("tenant", "app").publicClient(true);
  }

  @AfterEach
  void stop() {
    entra.close();
  }

  @Test
  void aDeviceWaitsUntilTheUserAgrees() throws Exception {
    JsonNode start = start(OPEN_ID + GRAPH + "/.default");
    String userCode = start.path("user_code").asText();

    refused(poll(start), 400, "authorization_pending", 70016);
    assertThat(entra.devices().waiting()).containsExactly(userCode);
    entra.devices().approve(userCode, USER);
    JsonNode body = granted(poll(start));

    String token = body.path("access_token").asText();
    JsonNode claims = EntraAsk.claims(token);
    assertThat(entra.isValid(token, GRAPH)).isTrue();
    assertThat(entra.userOf(token)).contains(USER);
    assertThat(entra.rolesOf(token)).isEmpty();
    assertThat(claims.path("scp").asText())
        .isEqualTo("SecurityAlert.Read.All SecurityIncident.Read.All");
    assertThat(claims.has("roles")).isFalse();
    assertThat(claims.path("idtyp").asText()).isEqualTo("user");
    assertThat(claims.path("upn").asText()).isEqualTo(USER);
    assertThat(claims.path("tid").asText()).isEqualTo("tenant");
    assertThat(claims.path("appid").asText()).isEqualTo("app");
    assertThat(claims.path("appidacr").asText()).isEqualTo("0");
    assertThat(body.path("scope").asText())
        .contains(GRAPH + "/SecurityAlert.Read.All", GRAPH + "/.default", "offline_access");
    assertThat(body.path("expires_in").asInt()).isEqualTo(3599);
    JsonNode info =
        Client.json(
            new String(
                Base64.getUrlDecoder().decode(body.path("client_info").asText()),
                StandardCharsets.UTF_8));
    assertThat(info.path("uid")).isEqualTo(claims.path("oid"));
    assertThat(info.path("utid").asText()).isEqualTo("tenant");
    JsonNode id = EntraAsk.claims(body.path("id_token").asText());
    assertThat(id.path("aud").asText()).isEqualTo("app");
    assertThat(id.path("preferred_username").asText()).isEqualTo(USER);
    assertThat(entra.devices().waiting()).isEmpty();
    refused(poll(start), 400, "bad_verification_code", 70018);
  }

  @Test
  void aUserWhoSaysNoIsDeclined() throws Exception {
    JsonNode start = start(OPEN_ID + GRAPH + "/.default");
    String userCode = start.path("user_code").asText();

    entra.devices().decline(userCode);

    refused(poll(start), 400, "authorization_declined", 65004);
    assertThatThrownBy(() -> entra.devices().approve(userCode, USER))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aCodeNobodyAnsweredExpires() throws Exception {
    entra.devices().lifetime(Duration.ofMinutes(2));
    JsonNode start = start(OPEN_ID + GRAPH + "/.default");

    clock.advance(Duration.ofMinutes(2));

    refused(poll(start), 400, "expired_token", 70020);
    assertThat(start.path("expires_in").asInt()).isEqualTo(120);
  }

  @Test
  void aCodeIsGoodForItsAppAlone() throws Exception {
    entra.app("tenant", "other").publicClient(true);
    JsonNode start = start(OPEN_ID + GRAPH + "/.default");
    entra.devices().approve(start.path("user_code").asText(), USER);

    refused(
        ask.token("tenant", with(pollForm(start), "client_id", "other")),
        400,
        "bad_verification_code",
        70018);
    refused(
        ask.token("tenant", with(pollForm(start), "device_code", "guessed")),
        400,
        "bad_verification_code",
        70018);
  }

  @Test
  void anAppThatIsNotPublicHasToProveItself() throws Exception {
    entra.app("tenant", "app").publicClient(false).secret("s3cret");
    JsonNode start = start(OPEN_ID + GRAPH + "/.default");
    entra.devices().approve(start.path("user_code").asText(), USER);

    refused(poll(start), 401, "invalid_client", 7000218);
    granted(ask.token("tenant", with(pollForm(start), "client_secret", "s3cret")));
  }

  @Test
  void aPersonApprovesInTheBrowser() throws Exception {
    JsonNode start = start(OPEN_ID + GRAPH + "/.default");
    String page = start.path("verification_uri").asText();

    assertThat(start.path("message").asText()).contains(page, start.path("user_code").asText());
    assertThat(browse(page).body()).contains("<form", EntraUsers.MADE_UP);
    HttpResponse<String> wrong = browse(page + "?user_code=%3Cscript%3E");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("&lt;script&gt;").doesNotContain("<script>");
    HttpResponse<String> right =
        browse(page + "?user_code=" + start.path("user_code").asText().toLowerCase(Locale.ROOT));
    assertThat(right.body()).contains("made-up user " + EntraUsers.MADE_UP);
    String token = granted(poll(start)).path("access_token").asText();
    assertThat(entra.userOf(token)).contains(EntraUsers.MADE_UP);
  }

  @Test
  void anyTenantsUsersSignInWhereTheAppIsKnown() throws Exception {
    JsonNode start =
        Client.json(
            ask.client.post(
                ask.uri("/organizations/oauth2/v2.0/devicecode"),
                Map.of("client_id", "app", "scope", OPEN_ID + GRAPH + "/.default")));
    entra.devices().approve(start.path("user_code").asText(), USER);

    JsonNode body = granted(ask.token("organizations", pollForm(start)));

    assertThat(entra.tenantOf(body.path("access_token").asText())).contains("tenant");
  }

  @Test
  void aRefreshTokenIsGoodForOtherResourcesAndStaysGood() throws Exception {
    JsonNode first = signedIn();
    String defender = "https://api.security.microsoft.com";

    JsonNode second = granted(refresh(first, defender + "/.default"));
    JsonNode again = granted(refresh(first, ""));

    String token = second.path("access_token").asText();
    assertThat(entra.isValid(token, defender)).isTrue();
    assertThat(entra.scopesOf(token)).containsExactly("Incident.Read", "AdvancedHunting.Read");
    assertThat(entra.isValid(again.path("access_token").asText(), GRAPH)).isTrue();
    assertThat(second.path("refresh_token").asText())
        .isNotEqualTo(first.path("refresh_token").asText());
    granted(refresh(second, GRAPH + "/SecurityAlert.Read.All"));
  }

  @Test
  void whatNobodyConsentedToIsRefused() throws Exception {
    JsonNode first = signedIn();
    entra.app("tenant", "app").delegated("https://vault.azure.net");

    refused(refresh(first, GRAPH + "/Mail.Read"), 400, "invalid_grant", 65001);
    JsonNode none =
        refused(refresh(first, "https://vault.azure.net/.default"), 400, "invalid_grant", 65001);
    assertThat(none.path("suberror").asText()).isEqualTo("consent_required");
    refused(
        refresh(first, GRAPH + "/.default https://vault.azure.net/.default"),
        400,
        "invalid_request",
        28000);
    entra.app("tenant", "app").delegated(GRAPH, "Mail.Read");
    granted(refresh(first, GRAPH + "/Mail.Read"));
  }

  @Test
  void revocationEndsRefreshingUntilTheUserSignsInAgain() throws Exception {
    JsonNode first = signedIn();
    JsonNode second = granted(refresh(first, ""));

    entra.users().revoke(USER);

    refused(refresh(first, ""), 400, "invalid_grant", 50173);
    refused(refresh(second, ""), 400, "invalid_grant", 50173);
    assertThat(entra.isValid(second.path("access_token").asText(), GRAPH)).isTrue();
    granted(refresh(signedIn(), ""));
  }

  @Test
  void strongAuthenticationIsAskedForOnce() throws Exception {
    JsonNode first = signedIn();

    entra.users().requireMfa(USER);

    JsonNode error = refused(refresh(first, ""), 400, "interaction_required", 50076);
    assertThat(error.path("suberror").asText()).isEqualTo("basic_action");
    granted(refresh(signedIn(), ""));
  }

  @Test
  void aDisabledUserGetsNothing() throws Exception {
    JsonNode first = signedIn();

    entra.users().disable(USER, true);
    refused(refresh(first, ""), 400, "invalid_grant", 50057);
    entra.users().disable(USER, false);
    granted(refresh(first, ""));
  }

  @Test
  void aRefreshTokenExpiresWhenItIsNotUsed() throws Exception {
    entra.refreshTokenLifetime(Duration.ofDays(2));
    JsonNode first = signedIn();
    clock.advance(Duration.ofDays(1));
    JsonNode second = granted(refresh(first, ""));
    clock.advance(Duration.ofDays(1));

    refused(refresh(first, ""), 400, "invalid_grant", 700082);
    granted(refresh(second, ""));
  }

  @Test
  void aRefreshTokenIsGoodForItsAppInItsTenantAlone() throws Exception {
    JsonNode first = signedIn();
    entra.app("tenant", "other").publicClient(true);
    entra.app("elsewhere", "app").publicClient(true);
    Map<String, String> form = refreshForm(first, GRAPH + "/.default");

    refused(ask.token("tenant", with(form, "client_id", "other")), 400, "invalid_grant", 70000);
    refused(ask.token("elsewhere", form), 400, "invalid_grant", 70000);
    refused(
        ask.token("tenant", with(form, "refresh_token", "guessed")), 400, "invalid_grant", 70000);
  }

  @Test
  void whoAsksForNoRefreshTokenGetsNone() throws Exception {
    JsonNode start = start(GRAPH + "/SecurityAlert.Read.All");
    entra.devices().approve(start.path("user_code").asText(), USER);

    JsonNode body = granted(poll(start));

    assertThat(body.has("refresh_token")).isFalse();
    assertThat(body.has("id_token")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"65001, invalid_grant", "50034, invalid_grant", "50076, interaction_required"})
  void anOrderHoldsForUsersToo(int code, String error) throws Exception {
    JsonNode first = signedIn();

    entra.refuse("tenant", "app", code);

    refused(refresh(first, ""), 400, error, code);
    entra.accept("tenant", "app");
    granted(refresh(first, ""));
  }

  private JsonNode signedIn() throws Exception {
    JsonNode start = start(OPEN_ID + GRAPH + "/.default");
    entra.devices().approve(start.path("user_code").asText(), USER);
    return granted(poll(start));
  }

  private JsonNode start(String scope) throws Exception {
    HttpResponse<String> response =
        ask.client.post(
            ask.uri("/tenant/oauth2/v2.0/devicecode"), Map.of("client_id", "app", "scope", scope));
    assertThat(response.statusCode()).isEqualTo(200);
    return Client.json(response);
  }

  private HttpResponse<String> poll(JsonNode start) throws Exception {
    return ask.token("tenant", pollForm(start));
  }

  private static Map<String, String> pollForm(JsonNode start) {
    return Map.of(
        "grant_type", "urn:ietf:params:oauth:grant-type:device_code",
        "client_id", "app",
        "device_code", start.path("device_code").asText());
  }

  private HttpResponse<String> refresh(JsonNode from, String scope) throws Exception {
    return ask.token("tenant", refreshForm(from, scope));
  }

  private static Map<String, String> refreshForm(JsonNode from, String scope) {
    return Map.of(
        "grant_type",
        "refresh_token",
        "client_id",
        "app",
        "refresh_token",
        from.path("refresh_token").asText(),
        "scope",
        scope);
  }

  private HttpResponse<String> browse(String page) throws Exception {
    return ask.client.get(ask.uri(page), "");
  }
}
