package io.defenderroutes.sandbox;

import static io.defenderroutes.sandbox.EntraAsk.granted;
import static io.defenderroutes.sandbox.EntraAsk.refused;
import static io.defenderroutes.sandbox.EntraAsk.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user's refresh token is good for, and until when. */
@Tag("slow")
class EntraRefreshTest extends PublicClientAtEntra {
  private static final String USER = "ada@contoso.example";

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
    return ask.deviceLogin(USER, GRAPH + "/.default");
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
}
