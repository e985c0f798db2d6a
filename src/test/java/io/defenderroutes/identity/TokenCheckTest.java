package io.defenderroutes.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCheckTest {
  private static final String TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";
  private static final String GRAPH_ID = "00000003-0000-0000-c000-000000000000";
  private static final Permission PERMISSION =
      new Permission(
          "Microsoft Graph",
          List.of("SecurityAlert.Read.All", "SecurityAlert.ReadWrite.All"),
          List.of("SecurityAlert.Read.All"),
          true);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://graph.microsoft.com",
        "https://graph.microsoft.com/",
        "HTTPS://Graph.Microsoft.com",
        GRAPH_ID
      })
  void a_token_of_the_api_is_known_by_any_of_its_names(String audience) {
    assertThat(fault(audience, "\"roles\":[\"SecurityAlert.Read.All\"]")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://graph.windows.net",
        "https://graph.microsoft.com.evil.example",
        "fc780465-2017-40d4-a0c5-307022471b92",
        ""
      })
  void a_token_for_another_api_is_told_with_both_names(String audience) {
    assertThat(fault(audience, "\"roles\":[\"SecurityAlert.Read.All\"]"))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .startsWith("the token's audience (aud) is " + audience)
                    .contains("but the API takes tokens for https://graph.microsoft.com"));
  }

  @Test
  void one_permission_of_those_that_suffice_is_enough() {
    assertThat(fault("\"roles\":[\"User.Read.All\",\"SecurityAlert.ReadWrite.All\"]")).isEmpty();
  }

  @Test
  void a_permission_that_is_missing_is_told_with_where_it_is_granted() {
    assertThat(fault("\"roles\":[\"SecurityIncident.Read.All\"]"))
        .contains(
            "the token's permissions (roles) are: SecurityIncident.Read.All; needed: SecurityAlert.Read.All or"
                + " SecurityAlert.ReadWrite.All: grant the application permission SecurityAlert.Read.All of Microsoft"
                + " Graph: in the Entra admin center under App registrations, app-1, API permissions, Microsoft Graph;"
                + " then an administrator of the tenant has to consent (consent-url)");
    assertThat(fault("\"idtyp\":\"app\""))
        .hasValueSatisfying(w -> assertThat(w).contains("are: none;"));
  }

  @Test
  void a_users_token_has_delegated_permissions() {
    SignIn user = signIn(new Proof.User(new SealedCache(new Nowhere(), () -> "k")), PERMISSION);

    assertThat(words(claims("\"scp\":\"openid SecurityAlert.Read.All\""), user)).isEmpty();
    assertThat(words(claims("\"scp\":\"openid profile\""), user))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .contains("permissions (scp) are: openid profile;")
                    .contains("grant the delegated permission SecurityAlert.Read.All"));
  }

  @Test
  void a_managed_identitys_permission_is_granted_elsewhere() {
    SignIn identity = signIn(new Proof.ManagedIdentity(Optional.empty()), PERMISSION);

    assertThat(words(claims("\"roles\":[]"), identity))
        .hasValueSatisfying(
            why -> assertThat(why).contains("appRoleAssignments", "the portal cannot"));
  }

  @Test
  void a_token_of_another_tenant_is_told() {
    SignIn signIn = signIn(secret(), PERMISSION);
    Claims claims =
        claims(
            "https://graph.microsoft.com", "11111111-86f1-41af-91ab-2d7cd011db47", "\"roles\":[]");

    assertThat(words(claims, signIn))
        .contains(
            "the token is of tenant (tid) 11111111-86f1-41af-91ab-2d7cd011db47, not of "
                + TENANT
                + ": set tenant-id to the directory whose alerts are wanted");
  }

  @Test
  void what_cannot_be_known_is_no_fault() {
    Permission silent =
        new Permission("WindowsDefenderATP", List.of("Alert.Read.All"), List.of(), false);
    assertThat(words(claims("\"x\":1"), signIn(secret(), silent))).isEmpty();
    assertThat(words(Claims.UNREADABLE, signIn(secret(), PERMISSION))).isEmpty();
    // A gateway of the operator's own, which Entra names by an id.
    SignIn own =
        new SignIn(
            new Credential("t", TENANT, "app-1", secret(), URI.create("https://entra.example")),
            "api://gateway/.default",
            List.of(),
            new Permission("Gateway", List.of(), List.of(), true));
    assertThat(words(claims("8ee8fdad-f234-4243-8f3b-15c294843740", TENANT, "\"x\":1"), own))
        .isEmpty();
    assertThat(words(claims("gateway", TENANT, "\"x\":1"), own)).isEmpty();
    assertThat(words(claims("https://other", TENANT, "\"x\":1"), own)).isPresent();
  }

  @Test
  void a_clock_that_is_wrong_is_told_and_nothing_more() {
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    assertThat(TokenCheck.clockFault(claims("\"exp\":1772366400,\"iat\":1772362800"), now))
        .contains(
            "a new token expired at 2026-03-01T12:00:00Z by Entra's clock, and here it is 2026-03-01T12:00:00Z: set this machine's clock");
    assertThat(TokenCheck.clockFault(claims("\"exp\":1772390000,\"iat\":1772380000"), now))
        .hasValueSatisfying(why -> assertThat(why).contains("was made at 2026-03-01T15:46:40Z"));
    assertThat(TokenCheck.clockFault(claims("\"exp\":1772370000,\"iat\":1772366400"), now))
        .isEmpty();
    assertThat(TokenCheck.clockFault(claims("\"exp\":\"soon\""), now)).isEmpty();
  }

  private static Optional<String> fault(String rest) {
    return fault("https://graph.microsoft.com", rest);
  }

  private static Optional<String> fault(String audience, String rest) {
    return words(claims(audience, TENANT, rest), signIn(secret(), PERMISSION));
  }

  private static Optional<String> words(Claims claims, SignIn signIn) {
    return TokenCheck.fault(claims, signIn).map(Told::toString);
  }

  private static SignIn signIn(Proof proof, Permission permission) {
    return new SignIn(
        new Credential("t", TENANT, "app-1", proof, URI.create("https://entra.example")),
        "https://graph.microsoft.com/.default",
        List.of("https://graph.microsoft.com", GRAPH_ID),
        permission);
  }

  private static Proof secret() {
    return new Proof.ClientSecret(() -> "s3cret", Optional.empty());
  }

  private static Claims claims(String rest) {
    return claims("https://graph.microsoft.com", TENANT, rest);
  }

  private static Claims claims(String audience, String tenant, String rest) {
    String json = "{\"aud\":\"%s\",\"tid\":\"%s\",%s}".formatted(audience, tenant, rest);
    String body = Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    return Claims.of(new Token("e30." + body + ".x", Instant.EPOCH));
  }

  private static final class Nowhere implements SealedCache.Store {
    @Override
    public Optional<byte[]> read() {
      return Optional.empty();
    }

    @Override
    public void write(byte[] sealed) {
      throw new IllegalStateException("nothing is kept");
    }

    @Override
    public boolean delete() {
      return false;
    }

    @Override
    public String place() {
      return "nowhere";
    }
  }
}
