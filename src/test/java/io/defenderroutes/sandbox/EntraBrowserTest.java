package io.defenderroutes.sandbox;

import static io.defenderroutes.sandbox.EntraAsk.granted;
import static io.defenderroutes.sandbox.EntraAsk.refused;
import static io.defenderroutes.sandbox.EntraAsk.with;
import static io.defenderroutes.sandbox.EntraAsk.without;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and administrators in a browser: authorization codes, and consent. */
class EntraBrowserTest extends PublicClientAtEntra {
  private static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-x";
  private static final String BACK = "http://localhost:5123";

  @Test
  void aUserComesBackWithACodeThatTheVerifierRedeemsOnce() throws Exception {
    RequestParameters back = back(authorize(query()));
    String code = back.first("code").orElseThrow();

    assertThat(back.first("state")).contains("st&te");
    refused(redeem(code, "another"), 400, "invalid_grant", 501481);
    JsonNode body = granted(redeem(code, VERIFIER));
    String token = body.path("access_token").asText();
    assertThat(entra.userOf(token)).contains("hinted@contoso.example");
    assertThat(EntraAsk.claims(body.path("id_token").asText()).path("nonce").asText())
        .isEqualTo("once");
    assertThat(body.path("refresh_token").asText()).isNotEmpty();
    refused(redeem(code, VERIFIER), 400, "invalid_grant", 54005);
  }

  @Test
  void aCodeIsGoodForTenMinutesAndTheSamePlace() throws Exception {
    String code = back(authorize(query())).first("code").orElseThrow();

    refused(
        ask.token("tenant", with(form(code, VERIFIER), "redirect_uri", "http://localhost:1")),
        400,
        "invalid_client",
        500112);
    clock.advance(Duration.ofMinutes(10));
    refused(redeem(code, VERIFIER), 400, "invalid_grant", 70008);
    refused(redeem("guessed", VERIFIER), 400, "invalid_grant", 70000);
  }

  @Test
  void aPublicClientHasToBringAChallenge() throws Exception {
    RequestParameters back = back(authorize(without(query(), "code_challenge")));

    assertThat(back.first("error")).contains("invalid_request");
    assertThat(back.first("error_description").orElseThrow()).startsWith("AADSTS9002325");
    assertThat(back.first("state")).contains("st&te");
    assertThat(back.first("code")).isEmpty();
  }

  @Test
  void aUserWhoSaysNoComesBackWithoutACode() throws Exception {
    entra.users().deny(true);

    RequestParameters back = back(authorize(query()));

    assertThat(back.first("error")).contains("access_denied");
    entra.users().deny(false);
    assertThat(back(authorize(query())).first("code")).isPresent();
  }

  @Test
  void anOrderedRefusalComesBackToo() throws Exception {
    entra.refuse("tenant", "app", 50105);

    assertThat(back(authorize(query())).first("error_description").orElseThrow())
        .startsWith("AADSTS50105");
  }

  @Test
  void whereNobodyIsHintedTheOneAtTheBrowserSignsIn() throws Exception {
    entra.users().atBrowser("eve@contoso.example");
    String code = back(authorize(without(query(), "login_hint"))).first("code").orElseThrow();

    String token = granted(redeem(code, VERIFIER)).path("access_token").asText();

    assertThat(entra.userOf(token)).contains("eve@contoso.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://localhost:1@evil.example",
        "https://localhost:5123",
        "javascript:alert(1)",
        "http://localhost/\r\nX: y",
        "\"><script>alert(1)</script>"
      })
  void nobodyIsSentToAPlaceThatIsNotRegistered(String place) throws Exception {
    HttpResponse<String> response = authorize(with(query(), "redirect_uri", place));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Location")).isEmpty();
    assertThat(response.body()).contains("AADSTS50011").doesNotContain("<script>");
  }

  @Test
  void aRegisteredPlaceIsAllowed() throws Exception {
    entra.app("tenant", "app").redirectUri(URI.create("https://soc.example/back?x=1"));

    HttpResponse<String> response =
        authorize(with(query(), "redirect_uri", "https://soc.example/back?x=1"));

    assertThat(response.headers().firstValue("Location").orElseThrow())
        .startsWith("https://soc.example/back?x=1&state=");
  }

  @Test
  void whoWantsTheAnswerPostedGetsAForm() throws Exception {
    String page = authorize(with(query(), "response_mode", "form_post")).body();

    assertThat(page)
        .contains("<form method=\"POST\" action=\"" + BACK + "\">")
        .contains("name=\"state\" value=\"st&amp;te\"", "name=\"code\"");
  }

  @Test
  void whatIsMissingOrUnknownIsToldOnThePage() throws Exception {
    assertThat(authorize(without(query(), "client_id")).body()).contains("AADSTS900144");
    assertThat(authorize(without(query(), "redirect_uri")).body()).contains("AADSTS900144");
    assertThat(authorize(with(query(), "client_id", "<none>")).body())
        .contains("AADSTS700016", "&lt;none&gt;");
    assertThat(ask.client.get(ask.uri("/nowhere/oauth2/v2.0/authorize?client_id=app"), "").body())
        .contains("AADSTS90002");
    assertThat(ask.client.get(ask.uri("/tenant/oauth2/v2.0/authorize?a=1&a=2"), "").body())
        .contains("AADSTS9002313");
    assertThat(back(authorize(with(query(), "response_type", "token"))).first("error"))
        .contains("unsupported_response_type");
    assertThat(back(authorize(without(query(), "scope"))).first("error"))
        .contains("invalid_request");
  }

  @Test
  void anAdministratorsConsentEndsARefusal() throws Exception {
    entra.register("tenant", "partner", "s3cret", "Alert.Read.All");
    entra.refuse("tenant", "partner", 65001);
    Map<String, String> form = Client.form("partner", "s3cret", GRAPH + "/.default");
    refused(ask.token("tenant", form), 400, "invalid_grant", 65001);

    RequestParameters back = back(consent("/tenant/adminconsent"));

    assertThat(back.first("admin_consent")).contains("True");
    assertThat(back.first("tenant")).contains("tenant");
    assertThat(back.first("state")).contains("7");
    granted(ask.token("tenant", form));
  }

  @Test
  void consentLetsAPartnersAppIntoACustomersTenant() throws Exception {
    entra.register("home", "partner", "s3cret", "Alert.Read.All");
    entra.tenant("customer");
    Map<String, String> form = Client.form("partner", "s3cret", GRAPH + "/.default");
    refused(ask.token("customer", form), 400, "unauthorized_client", 700016);

    back(consent("/customer/v2.0/adminconsent"));

    String token = granted(ask.token("customer", form)).path("access_token").asText();
    assertThat(entra.tenantOf(token)).contains("customer");
    assertThat(entra.rolesOf(token)).containsExactly("Alert.Read.All");
  }

  @Test
  void anAdministratorWhoSaysNoChangesNothing() throws Exception {
    entra.register("tenant", "partner", "s3cret");
    entra.refuse("tenant", "partner", 7000229);
    entra.users().deny(true);

    assertThat(back(consent("/tenant/adminconsent")).first("error")).contains("access_denied");
    refused(
        ask.token("tenant", Client.form("partner", "s3cret", GRAPH + "/.default")),
        401,
        "invalid_client",
        7000229);
  }

  @Test
  void aConsentThatLeadsNowhereChangesNothing() throws Exception {
    entra.register("tenant", "partner", "s3cret");
    entra.refuse("tenant", "partner", 65001);

    HttpResponse<String> page =
        ask.client.get(
            ask.uri(
                "/tenant/adminconsent?client_id=partner&redirect_uri=https%3A%2F%2Fevil.example"),
            "");

    assertThat(page.body()).contains("AADSTS50011");
    refused(
        ask.token("tenant", Client.form("partner", "s3cret", GRAPH + "/.default")),
        400,
        "invalid_grant",
        65001);
  }

  @Test
  void theDocumentedLinkForPartnersConsentsToo() throws Exception {
    entra.register("tenant", "partner", "s3cret");
    entra.refuse("tenant", "partner", 65001);

    HttpResponse<String> page =
        ask.client.get(
            ask.uri(
                "/common/oauth2/authorize?prompt=consent&client_id=partner&response_type=code"
                    + "&sso_reload=true"),
            "");

    assertThat(page.body()).contains("Consented");
    granted(ask.token("tenant", Client.form("partner", "s3cret", GRAPH + "/.default")));
  }

  private HttpResponse<String> consent(String path) throws Exception {
    return ask.client.get(
        ask.uri(path + "?client_id=partner&state=7&redirect_uri=" + Client.encode(BACK)), "");
  }

  private static RequestParameters back(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(302);
    String location = response.headers().firstValue("Location").orElseThrow();
    assertThat(location).startsWith(BACK + "?");
    return RequestParameters.parse(URI.create(location).getRawQuery());
  }

  private HttpResponse<String> authorize(Map<String, String> query) throws Exception {
    String encoded =
        query.entrySet().stream()
            .map(e -> e.getKey() + "=" + Client.encode(e.getValue()))
            .collect(Collectors.joining("&"));
    return ask.client.get(ask.uri("/tenant/oauth2/v2.0/authorize?" + encoded), "");
  }

  private static Map<String, String> query() throws Exception {
    String challenge =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
    return Map.of(
        "client_id", "app",
        "response_type", "code",
        "redirect_uri", BACK,
        "scope", "openid offline_access " + GRAPH + "/.default",
        "state", "st&te",
        "nonce", "once",
        "login_hint", "hinted@contoso.example",
        "code_challenge", challenge,
        "code_challenge_method", "S256");
  }

  private HttpResponse<String> redeem(String code, String verifier) throws Exception {
    return ask.token("tenant", form(code, verifier));
  }

  private static Map<String, String> form(String code, String verifier) {
    return Map.of(
        "grant_type", "authorization_code",
        "client_id", "app",
        "code", code,
        "redirect_uri", BACK,
        "code_verifier", verifier);
  }
}
