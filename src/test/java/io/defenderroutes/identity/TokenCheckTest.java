package io.defenderroutes.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.config.Diagnosis;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  void any_audience_of_the_api_is_accepted(String audience) {
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
  void a_token_for_another_api_is_rejected_with_both_names(String audience) {
    assertThat(fault(audience, "\"roles\":[\"SecurityAlert.Read.All\"]"))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .startsWith("the token's audience (aud) is " + audience)
                    .contains("but the API takes tokens for https://graph.microsoft.com"));
  }

  @Test
  void one_sufficient_permission_is_enough() {
    assertThat(fault("\"roles\":[\"User.Read.All\",\"SecurityAlert.ReadWrite.All\"]")).isEmpty();
  }

  @Test
  void a_missing_permission_is_reported_with_instructions() {
    assertThat(fault("\"roles\":[\"SecurityIncident.Read.All\"]"))
        .contains(
            "the token's permissions (roles) are: SecurityIncident.Read.All; needed: SecurityAlert.Read.All or"
                + " SecurityAlert.ReadWrite.All: grant the application permission SecurityAlert.Read.All of Microsoft"
                + " Graph: in the Entra admin center under App registrations, app-1, API permissions, Microsoft Graph;"
                + " then an administrator of the tenant has to consent (consent-url)");
    assertThat(fault("\"idtyp\":\"app\""))
        .hasValueSatisfying(w -> assertThat(w).contains("are: none;"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"https://graph.microsoft.com\"]",
        "[\"https://graph.windows.net\",\"https://graph.microsoft.com/\"]",
        "[7,null,{},\"" + GRAPH_ID + "\"]"
      })
  void a_token_may_have_several_audiences(String audiences) {
    assertThat(withAudience(audiences)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"https://graph.windows.net\",\"https://other\"]|https://graph.windows.net, https://other",
        "[]|none",
        "null|none",
        "{\"x\":1}|none",
        "\"\"|none"
      })
  void all_audiences_of_a_rejected_token_are_named(String audiences, String inWords) {
    assertThat(withAudience(audiences))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .startsWith("the token's audience (aud) is " + inWords + ", but the API"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"roles\":\"SecurityAlert.Read.All\"",
        "\"roles\":\"User.Read.All SecurityAlert.Read.All\"",
        "\"scp\":[\"openid\",\"SecurityAlert.Read.All\"]",
        "\"scp\":[\"openid SecurityAlert.Read.All\"]",
        "\"roles\":[null,1,{\"a\":[]},\"SecurityAlert.Read.All\"],\"scp\":null"
      })
  void permissions_may_be_an_array_or_a_text(String permissions) {
    assertThat(fault(permissions)).isEmpty();
  }

  @Test
  void invalid_permissions_are_ignored() {
    assertThat(fault("\"roles\":[null,1,{},\"\",\"User.Read.All\"]"))
        .hasValueSatisfying(why -> assertThat(why).contains("(roles) are: User.Read.All; needed"));
    assertThat(fault("\"roles\":{\"SecurityAlert.Read.All\":true}"))
        .hasValueSatisfying(why -> assertThat(why).contains("(roles) are: none; needed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "[]", "{}", "7"})
  void a_token_without_tenant_is_rejected(String tenant) {
    String json =
        "{\"aud\":\"https://graph.microsoft.com\",\"tid\":%s,\"roles\":[\"SecurityAlert.Read.All\"]}"
            .formatted(tenant);

    assertThat(words(claimsOf(json.getBytes(UTF_8)), signIn(secret(), PERMISSION)))
        .contains(
            "the token names no tenant (tid), and should name "
                + TENANT
                + ": set authority-host to Entra's: each token of its says whose it is");
  }

  @Test
  void a_users_token_has_delegated_permissions() {
    SignIn user =
        signIn(
            new ClientCredential.User(new EncryptedTokenCache(new MemoryTokenStore(), () -> "k")),
            PERMISSION);

    assertThat(words(claims("\"scp\":\"openid SecurityAlert.Read.All\""), user)).isEmpty();
    assertThat(words(claims("\"scp\":\"openid profile\""), user))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .contains("permissions (scp) are: openid profile;")
                    .contains("grant the delegated permission SecurityAlert.Read.All"));
  }

  @Test
  void a_managed_identity_has_other_instructions() {
    SignIn identity = signIn(new ClientCredential.ManagedIdentity(Optional.empty()), PERMISSION);

    assertThat(words(claims("\"roles\":[]"), identity))
        .hasValueSatisfying(
            why -> assertThat(why).contains("appRoleAssignments", "the portal cannot"));
  }

  @Test
  void a_token_of_another_tenant_is_rejected() {
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
  void unknown_requirements_are_not_checked() {
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
  void a_wrong_clock_is_reported_separately() {
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    assertThat(TokenCheck.clockFault(claims("\"exp\":1772366400,\"iat\":1772362800"), now))
        .contains(
            "a new token expired at 2026-03-01T12:00:00Z by Entra's clock, and here it is 2026-03-01T12:00:00Z: set this machine's clock");
    assertThat(TokenCheck.clockFault(claims("\"exp\":1772390000,\"iat\":1772380000"), now))
        .hasValueSatisfying(why -> assertThat(why).contains("was made at 2026-03-01T15:46:40Z"));
    assertThat(
            TokenCheck.clockFault(
                claims("\"exp\":1772390000,\"iat\":1772366400,\"nbf\":1772380000"), now))
        .hasValueSatisfying(why -> assertThat(why).contains("is valid from 2026-03-01T15:46:40Z"));
    assertThat(
            TokenCheck.clockFault(
                claims("\"exp\":1772370000,\"iat\":1772366400,\"nbf\":1772366400"), now))
        .isEmpty();
    assertThat(TokenCheck.clockFault(claims("\"exp\":\"soon\""), now)).isEmpty();
  }

  @Test
  void a_time_may_have_a_fraction_or_an_exponent() {
    assertThat(claims("\"exp\":1772366400.25").time("exp"))
        .contains(Instant.parse("2026-03-01T12:00:00.250Z"));
    assertThat(claims("\"exp\":1.7723664E9").time("exp"))
        .contains(Instant.parse("2026-03-01T12:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775807",
        "-9223372036854775808",
        "1e18",
        "1e400",
        "123456789012345678901234567890",
        "null",
        "true",
        "[1772366400]"
      })
  void an_invalid_time_is_ignored(String time) {
    assertThat(claims("\"exp\":" + time).time("exp")).isEmpty();
  }

  @Test
  void an_opaque_token_is_not_checked() {
    byte[][] payloads = {
      {},
      {0, 0, 0, '{', 0x7f, 0x7f, 0x7f, 0x7f},
      {(byte) 0xff, (byte) 0xfe, 0, (byte) 0xd8},
      {'{', '"', (byte) 0xc3, '"', '}'},
      "[".repeat(100_000).getBytes(UTF_8),
      ("{\"exp\":" + "9".repeat(100_000) + "}").getBytes(UTF_8),
      "\"text\"".getBytes(UTF_8)
    };
    for (byte[] payload : payloads) {
      assertThat(claimsOf(payload).isReadable()).isFalse();
    }
    assertThat(Claims.of(new Token("e30.!.x", Instant.EPOCH)).isReadable()).isFalse();
    assertThat(Claims.of(new Token("e30.e30.x.y.z", Instant.EPOCH)).isReadable()).isFalse();
  }

  private static Optional<String> fault(String rest) {
    return fault("https://graph.microsoft.com", rest);
  }

  private static Optional<String> fault(String audience, String rest) {
    return words(claims(audience, TENANT, rest), signIn(secret(), PERMISSION));
  }

  private static Optional<String> withAudience(String json) {
    String token =
        "{\"aud\":%s,\"tid\":\"%s\",\"roles\":[\"SecurityAlert.Read.All\"]}"
            .formatted(json, TENANT);
    return words(claimsOf(token.getBytes(UTF_8)), signIn(secret(), PERMISSION));
  }

  private static Optional<String> words(Claims claims, SignIn signIn) {
    return TokenCheck.fault(claims, signIn).map(Diagnosis::toString);
  }

  private static SignIn signIn(ClientCredential proof, Permission permission) {
    return new SignIn(
        new Credential("t", TENANT, "app-1", proof, URI.create("https://entra.example")),
        "https://graph.microsoft.com/.default",
        List.of("https://graph.microsoft.com", GRAPH_ID),
        permission);
  }

  private static ClientCredential secret() {
    return new ClientCredential.ClientSecret(() -> "s3cret", Optional.empty());
  }

  private static Claims claims(String rest) {
    return claims("https://graph.microsoft.com", TENANT, rest);
  }

  private static Claims claims(String audience, String tenant, String rest) {
    String json = "{\"aud\":\"%s\",\"tid\":\"%s\",%s}".formatted(audience, tenant, rest);
    return claimsOf(json.getBytes(UTF_8));
  }

  private static Claims claimsOf(byte[] payload) {
    String body = Base64.getUrlEncoder().withoutPadding().encodeToString(payload);
    return Claims.of(new Token("e30." + body + ".x", Instant.EPOCH));
  }
}
