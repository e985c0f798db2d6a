package io.defenderroutes.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.fuzz.Mutations;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Checks of mutated tokens end, and quote no token. */
class TokenFuzzTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final SignIn SIGN_IN =
      new SignIn(
          new Credential(
              "contoso",
              "72f988bf-86f1-41af-91ab-2d7cd011db47",
              "app",
              new ClientCredential.ClientSecret(() -> "secret", Optional.empty()),
              URI.create("https://login.microsoftonline.com")),
          "https://graph.microsoft.com/.default",
          List.of("00000003-0000-0000-c000-000000000000"),
          new Permission(
              "Microsoft Graph",
              List.of("SecurityAlert.Read.All"),
              List.of("SecurityAlert.Read.All"),
              true));

  @Provide
  Arbitrary<byte[]> claims() {
    return Mutations.of(
        List.of(
            "{\"aud\":\"https://graph.microsoft.com\",\"tid\":\"72f988bf-86f1-41af-91ab-2d7cd011db47\","
                + "\"roles\":[\"SecurityAlert.Read.All\"],\"iat\":1772366400,\"exp\":1772370000}"));
  }

  @Provide
  Arbitrary<byte[]> tokens() {
    return Mutations.of(List.of("eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2lnbmF0dXJl"));
  }

  @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
  void any_claims_are_checked(@ForAll("claims") byte[] claims) {
    check(
        "eyJhbGciOiJub25lIn0."
            + Base64.getUrlEncoder().withoutPadding().encodeToString(claims)
            + ".c2lnbmF0dXJl");
  }

  @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
  void any_token_is_checked(@ForAll("tokens") byte[] token) {
    check("t" + new String(token, UTF_8));
  }

  @Provide
  Arbitrary<byte[]> responses() {
    return Mutations.of(
        List.of(
            "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"ext_expires_in\":3599,\"access_token\":\"eyJ0\"}",
            "{\"access_token\":\"eyJ0\",\"expires_on\":\"11/30/2026 5:03:41 AM +00:00\",\"resource\":\"r\"}",
            "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"https://x\",\"interval\":5}",
            "{\"error\":\"invalid_client\",\"error_codes\":[7000215],\"error_description\":\"AADSTS7000215: x\"}"));
  }

  @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
  void any_response_is_rebuilt_or_rejected(@ForAll("responses") byte[] response) {
    for (TokenEndpoint endpoint : TokenEndpoint.values()) {
      Mutations.ending(() -> rebuild(endpoint, response));
    }
    Mutations.ending(() -> TokenEndpoint.error(response));
  }

  private static boolean rebuild(TokenEndpoint endpoint, byte[] response) throws IOException {
    try {
      String rebuilt = endpoint.success(response, Clock.fixed(NOW, ZoneOffset.UTC));
      assertThat(new ObjectMapper().readTree(rebuilt).has("errors")).isFalse();
      return true;
    } catch (TokenEndpoint.OddResponse e) {
      assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(500).doesNotContain("eyJ0");
      return false;
    }
  }

  private static void check(String value) {
    Claims claims = Mutations.ending(() -> Claims.of(new Token(value, NOW.plusSeconds(3_600))));
    String said = TokenCheck.fault(claims, SIGN_IN).map(Diagnosis::toString).orElse("");
    said += TokenCheck.clockFault(claims, NOW).orElse("") + claims;
    assertThat(said).doesNotContain("c2lnbmF0dXJl");
  }
}
