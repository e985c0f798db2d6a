package io.defenderroutes.sandbox;

import static io.defenderroutes.sandbox.EntraAsk.granted;
import static io.defenderroutes.sandbox.EntraAsk.refused;
import static io.defenderroutes.sandbox.EntraAsk.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Users who sign in with a code on another device. */
class EntraDeviceTest extends PublicClientAtEntra {
  private static final String OPEN_ID = "openid profile offline_access ";
  private static final String USER = "ada@contoso.example";

  @Test
  void aDeviceWaitsUntilTheUserAgrees() throws Exception {
    JsonNode start = ask.device(OPEN_ID + GRAPH + "/.default");
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
        .isEqualTo("SecurityAlert.Read.All SecurityIncident.Read.All ThreatHunting.Read.All");
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
    JsonNode start = ask.device(OPEN_ID + GRAPH + "/.default");
    String userCode = start.path("user_code").asText();

    entra.devices().decline(userCode);

    refused(poll(start), 400, "authorization_declined", 65004);
    assertThatThrownBy(() -> entra.devices().approve(userCode, USER))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aCodeNobodyAnsweredExpires() throws Exception {
    entra.devices().lifetime(Duration.ofMinutes(2));
    JsonNode start = ask.device(OPEN_ID + GRAPH + "/.default");

    clock.advance(Duration.ofMinutes(2));

    refused(poll(start), 400, "expired_token", 70020);
    assertThat(start.path("expires_in").asInt()).isEqualTo(120);
  }

  @Test
  void aCodeIsGoodForItsAppAlone() throws Exception {
    entra.app("tenant", "other").publicClient(true);
    JsonNode start = ask.device(OPEN_ID + GRAPH + "/.default");
    entra.devices().approve(start.path("user_code").asText(), USER);

    refused(
        ask.token("tenant", with(EntraAsk.pollForm(start), "client_id", "other")),
        400,
        "bad_verification_code",
        70018);
    refused(
        ask.token("tenant", with(EntraAsk.pollForm(start), "device_code", "guessed")),
        400,
        "bad_verification_code",
        70018);
  }

  @Test
  void anAppThatIsNotPublicHasToProveItself() throws Exception {
    entra.app("tenant", "app").publicClient(false).secret("s3cret");
    JsonNode start = ask.device(OPEN_ID + GRAPH + "/.default");
    entra.devices().approve(start.path("user_code").asText(), USER);

    refused(poll(start), 401, "invalid_client", 7000218);
    granted(ask.token("tenant", with(EntraAsk.pollForm(start), "client_secret", "s3cret")));
  }

  @Test
  void aPersonApprovesInTheBrowser() throws Exception {
    JsonNode start = ask.device(OPEN_ID + GRAPH + "/.default");
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

    JsonNode body = granted(ask.token("organizations", EntraAsk.pollForm(start)));

    assertThat(entra.tenantOf(body.path("access_token").asText())).contains("tenant");
  }

  @Test
  void whoAsksForNoRefreshTokenGetsNone() throws Exception {
    JsonNode start = ask.device(GRAPH + "/SecurityAlert.Read.All");
    entra.devices().approve(start.path("user_code").asText(), USER);

    JsonNode body = granted(poll(start));

    assertThat(body.has("refresh_token")).isFalse();
    assertThat(body.has("id_token")).isFalse();
  }

  private HttpResponse<String> poll(JsonNode start) throws Exception {
    return ask.token("tenant", EntraAsk.pollForm(start));
  }

  private HttpResponse<String> browse(String page) throws Exception {
    return ask.client.get(ask.uri(page), "");
  }
}
