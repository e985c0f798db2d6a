package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code token} and {@code consent-url}. */
class TokenCommandTest extends InSandbox {
  @Test
  void what_a_token_says_of_itself_is_told_and_not_the_token() throws Exception {
    Command token = Command.typed("token", properties);

    assertThat(token.code()).as(token.toString()).isZero();
    assertThat(token.out())
        .contains(tenant.name() + "/siem")
        .containsPattern("aud +https://graph.windows.net +audience: the API it is for")
        .containsPattern("tid +" + tenant.id() + " +tenant")
        .containsPattern("roles +Alert.Read.All +application permissions")
        .containsPattern("exp +20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ +valid until")
        .contains("✓ token is valid for this API");
    assertThat(sandbox.entra().issuedTokens()).noneMatch(token.out()::contains);
  }

  @Test
  void as_json_it_is_one_line_a_connection() throws Exception {
    properties.put("sources", "siem,graph-alerts");

    Command token = Command.typed("token", properties, "--json");

    assertThat(token.out().lines())
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(new ObjectMapper().readTree(line).at("/claims/tid").asText())
                    .isEqualTo(tenant.id()));
    assertThat(sandbox.entra().issuedTokens()).noneMatch(token.out()::contains);
  }

  @Test
  void the_token_itself_is_told_where_that_is_asked_for() throws Exception {
    Command token = Command.typed("token", properties, tenant.name() + "/siem", "--raw");

    assertThat(sandbox.entra().issuedTokens()).contains(token.out().strip());
  }

  @Test
  void no_token_or_an_unfit_one_is_an_exit_code() throws Exception {
    properties.put("sources", "graph-alerts");
    sandbox.entra().app(tenant.id(), tenant.clientId()).roles("https://graph.microsoft.com");
    Command unfit = Command.typed("token", properties);
    assertThat(unfit.code()).isEqualTo(1);
    assertThat(unfit.out()).contains("✗ the token's permissions (roles) are: none");

    sandbox.entra().refuse(tenant.id(), tenant.clientId(), 7000222);
    Command none = Command.typed("token", properties);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.out()).contains("the client secret has expired");

    Command nobody = Command.typed("token", properties, "nobody/siem");
    assertThat(nobody.code()).isEqualTo(2);
    assertThat(nobody.err()).contains("CONNECTION must be one of " + tenant.name());
  }

  @Test
  void a_token_that_has_expired_by_our_clock_is_told() throws Exception {
    sandbox.entra().tokenLifetime(Duration.ofHours(-1));
    try {
      Command token = Command.typed("token", properties);

      assertThat(token.code()).isEqualTo(1);
      assertThat(token.out()).contains("✗ a new token expired at ").contains("set this machine");
    } finally {
      sandbox.entra().tokenLifetime(Duration.ofSeconds(3599));
    }
  }

  @Test
  void both_links_for_administrators_are_printed() throws Exception {
    Command links =
        Command.typed("consent-url", properties, "--redirect-uri", "https://portal.azure.com");

    String back = "&redirect_uri=https%3A%2F%2Fportal.azure.com";
    String entra = sandbox.entra().authorityHost().toString();
    assertThat(links.out().lines().map(String::strip))
        .containsExactly(
            tenant.name(),
            entra + "/" + tenant.id() + "/adminconsent?client_id=" + tenant.clientId() + back,
            entra
                + "/common/oauth2/authorize?prompt=consent&client_id="
                + tenant.clientId()
                + "&response_type=code&sso_reload=true"
                + back);
    assertThat(Command.typed("consent-url", properties, "--tenant", "nobody").code()).isEqualTo(2);
  }
}
