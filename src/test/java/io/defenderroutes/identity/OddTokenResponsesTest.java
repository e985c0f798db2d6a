package io.defenderroutes.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.defenderroutes.sandbox.Certificates;
import io.defenderroutes.sandbox.MovableClock;
import io.defenderroutes.sandbox.RawTlsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any response of a token endpoint is a token or a fault, within time and memory limits. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OddTokenResponsesTest {
  private static final Certificates certificates = Certificates.create(Clock.systemUTC());
  private static final String SCOPE = "https://graph.microsoft.com/.default";
  private static final String GOOD = "{\"access_token\":\"t.o.k\",\"expires_in\":3599}";
  private static final String JSON = "Content-Type: application/json";

  private final RawTlsServer server =
      new RawTlsServer(certificates, RawTlsServer.of(200, GOOD, JSON));
  private final MovableClock clock = new MovableClock(Clock.systemUTC().instant());
  private EntraTokens tokens = tokens(Duration.ofSeconds(30));

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"errors\":[]} | a JSON object without access_token",
        "{\"errors\":[\"a\",\"b\"]} | a JSON object without access_token",
        "{\"error\":\"invalid_request\"} | a JSON object without access_token (error invalid_request)",
        "{\"error\":\"s3cret s3cret\"} | a JSON object without access_token",
        "{} | a JSON object without access_token",
        "{\"access_token\":null} | a JSON object without access_token",
        "{\"access_token\":\" \"} | a JSON object without access_token",
        "[] | a JSON array instead of a JSON object",
        "[{\"access_token\":\"s3cret\"}] | a JSON array instead of a JSON object",
        "\"s3cret\" | a string instead of a JSON object",
        "7 | a number instead of a JSON object",
        "null | null instead of a JSON object",
        "'' | an empty body",
        "' ' | an empty body",
        "<html>s3cret</html> | an HTML or XML page, such as a proxy's",
        "s3cret | text that is not JSON",
        "{\"access_token\":\"s3cret | JSON that is cut short",
        "{\"access_token\":\"s3cret\"}{} | text that is not JSON",
        "{\"access_token\":\"s3cret\",\"access_token\":\"x\"} | JSON with a duplicate field",
        "{\"access_token\":[\"s3cret\"]} | a JSON object whose access_token is a JSON array",
        "{\"access_token\":{\"s3cret\":[]}} | a JSON object whose access_token is a JSON object",
        "{\"access_token\":\"s3cret\",\"expires_in\":[]} | a JSON object whose expires_in is a JSON array",
        "{\"access_token\":\"s3cret\",\"expires_in\":\"s3cret\"} | a JSON object whose expires_in is a string",
        "{\"access_token\":\"s3cret\",\"expires_in\":1e99} | a JSON object whose expires_in is a number",
        "{\"access_token\":\"s3cret\",\"expires_in\":99999999999999999999} | a JSON object whose expires_in is more than ten years",
        "{\"access_token\":\"s3cret\",\"expires_in\":9223372036854775807} | a JSON object whose expires_in is more than ten years",
        "{\"access_token\":\"s3cret\",\"ext_expires_in\":{}} | a JSON object whose ext_expires_in is a JSON object",
        "{\"access_token\":\"s3cret\",\"refresh_in\":true} | a JSON object whose refresh_in is a boolean",
        "{\"access_token\":\"s3cret\",\"token_type\":[]} | a JSON object whose token_type is a JSON array",
        "{\"access_token\":\"s3cret\",\"refresh_token\":1} | a JSON object whose refresh_token is a number",
        "{\"access_token\":\"s3cret\",\"scope\":[\"s3cret\"]} | a JSON object whose scope is a JSON array",
        "{\"access_token\":\"s3cret\",\"foci\":{}} | a JSON object whose foci is a JSON object",
        "{\"access_token\":\"s3cret\",\"id_token\":\"s3cret\"} | a JSON object whose id_token cannot be read",
        "{\"access_token\":\"s3cret\",\"id_token\":\"e30.eyJlcnJvcnMiOltdLA.x\"} | a JSON object whose id_token cannot be read",
        "{\"access_token\":\"s3cret\",\"client_info\":\"W10\"} | a JSON object whose client_info cannot be read"
      })
  void a_success_without_a_token_is_a_fault_that_describes_it(String body, String what) {
    server.respond(RawTlsServer.of(200, body == null ? "" : body, JSON));

    Throwable thrown = catchThrowable(() -> tokens.fetch(credential(), SCOPE));

    assertThat(thrown)
        .isInstanceOf(TokenUnavailable.class)
        .hasMessage(
            "Entra's token endpoint responded 200 with " + what + " tenant=t.example client=app");
    assertThat(trace(thrown)).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"access_token\":\"t.o.k\",\"expires_in\":\"3599\",\"resource\":[{}],\"errors\":[]}",
        "\uFEFF{\"access_token\":\"t.o.k\",\"expires_in\":3599,\"refresh_token\":null}",
        "{\"access_token\":\"t.o.k\",\"expires_in\":3599,\"id_token\":\"e30.e30.\",\"client_info\":\"e30\"}",
        "{\"access_token\":\"t.o.k\",\"expires_in\":3599,\"scope\":\"\",\"foci\":\"1\",\"ext_expires_in\":\"\"}"
      })
  void unknown_fields_beside_a_token_are_ignored(String body) throws Exception {
    server.respond(RawTlsServer.of(200, body));

    Token token = tokens.fetch(credential(), SCOPE);

    assertThat(token.value()).isEqualTo("t.o.k");
    assertThat(token.expiresAt()).isAfter(Instant.now().plusSeconds(3_000));
  }

  @Test
  void nesting_numbers_and_names_are_limited() {
    Map<String, String> bounds =
        Map.of(
            "[".repeat(1_500),
            "JSON nested deeper than 1,000",
            "{\"a\":".repeat(1_500),
            "JSON nested deeper than 1,000",
            "{\"n\":" + "7".repeat(2_000) + "}",
            "a JSON number longer than 1,000 digits",
            "{\"" + "n".repeat(70_000) + "\":1}",
            "a JSON field name longer than 65,536 bytes");
    for (Map.Entry<String, String> odd : bounds.entrySet()) {
      server.respond(RawTlsServer.of(200, odd.getKey()));

      assertThatThrownBy(() -> tokens.fetch(credential(), SCOPE))
          .isInstanceOf(TokenUnavailable.class)
          .hasMessageContaining(odd.getValue());
    }
  }

  @Test
  void an_endless_response_is_read_up_to_1_MiB() {
    server.respond(RawTlsServer.endless(200, "{\"access_token\":\"", new byte[64 * 1024]));
    assertFault("Entra's token endpoint responded 200 with more than 1024 KiB");

    server.respond(RawTlsServer.endless(200, "", "[".repeat(10_000).getBytes(UTF_8)));
    assertFault("Entra's token endpoint responded 200 with more than 1024 KiB");
  }

  @Test
  void a_response_is_limited_after_decompression() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
      zip.write("{\"access_token\":\"".getBytes(UTF_8));
      for (int i = 0; i < 64; i++) {
        zip.write(new byte[1024 * 1024]);
      }
    }
    server.respond(gzip(200, bomb.toByteArray()));
    assertFault("Entra's token endpoint responded 200 with more than 1024 KiB");

    server.respond(gzip(400, bomb.toByteArray()));
    assertFault("Entra's token endpoint responded 400 with more than 64 KiB");

    ByteArrayOutputStream good = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(good)) {
      zip.write(GOOD.getBytes(UTF_8));
    }
    server.respond(gzip(200, good.toByteArray()));
    assertThat(tokens.fetch(credential(), SCOPE).value()).isEqualTo("t.o.k");
  }

  @Test
  void an_unreadable_error_body_keeps_the_status() {
    server.respond(gzip(400, new byte[0]));
    assertFault("Entra's token endpoint responded 400 with an empty body");

    server.respond(gzip(400, "no gzip".getBytes(UTF_8)));
    assertFault("Entra's token endpoint responded 400 with a body that cannot be read");

    server.respond(
        out -> {
          RawTlsServer.head(out, 429, "Retry-After: 7", "Content-Length: 1000");
          out.write("\r\n{\"error".getBytes(UTF_8));
        });
    assertFault("Entra's token endpoint responded 429 with a body that cannot be read");
    assertThat(catchThrowable(() -> tokens.fetch(credential(), SCOPE)))
        .isInstanceOfSatisfying(
            TokenUnavailable.class,
            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(7)));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 500, 503})
  void an_endless_error_is_read_up_to_64_KiB(int status) {
    server.respond(RawTlsServer.endless(status, "{\"error\":\"", new byte[16 * 1024]));

    assertFault("Entra's token endpoint responded " + status + " with more than 64 KiB");
  }

  @Test
  void a_missing_error_body_is_abandoned() {
    server.respond(
        out -> {
          RawTlsServer.head(out, 400, "Content-Length: 1000");
          out.write("\r\n".getBytes(UTF_8));
          out.flush();
          hang();
        });

    assertFault("Entra's token endpoint responded 400 with a body that cannot be read");
  }

  @Test
  void a_slow_body_ends_at_the_deadline() {
    tokens = tokens(Duration.ofSeconds(1));
    server.respond(
        out -> {
          RawTlsServer.head(out, 200, "Content-Length: 100000000");
          out.write("\r\n".getBytes(UTF_8));
          CountDownLatch never = new CountDownLatch(1);
          while (true) {
            out.write(' ');
            out.flush();
            await(never, 50);
          }
        });

    assertFault("Entra's token endpoint sent no complete response within 2 s");
  }

  @Test
  void a_slow_header_ends_at_the_deadline() {
    tokens = tokens(Duration.ofSeconds(1));
    server.respond(
        out -> {
          CountDownLatch never = new CountDownLatch(1);
          while (true) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(UTF_8));
            out.flush();
            await(never, 50);
          }
        });

    assertFault("Entra's token endpoint sent no complete response within 2 s");
  }

  @Test
  void header_lines_are_limited_in_length_and_number() {
    String bound =
        "Entra's token endpoint responded with a header of more than 200 lines, or a line of more than 16 KiB";
    server.respond(
        out -> {
          RawTlsServer.head(out, 200);
          out.write("X-Long: ".getBytes(UTF_8));
          while (true) {
            out.write("x".repeat(8192).getBytes(UTF_8));
          }
        });
    assertFault(bound);
    server.respond(
        out -> {
          RawTlsServer.head(out, 200);
          while (true) {
            out.write("X-More: 1\r\n".getBytes(UTF_8));
          }
        });
    assertFault(bound);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":\"invalid_client\",\"error_codes\":\"s3cret\",\"error_description\":{}} | 401 invalid_client: see",
        "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: s3cret\"} | 401 invalid_client AADSTS7000215: the client secret is wrong"
      })
  void an_error_code_of_entra_is_a_rejection(String body, String what) {
    server.respond(RawTlsServer.of(401, body));

    Throwable thrown = catchThrowable(() -> tokens.fetch(credential(), SCOPE));

    assertThat(thrown)
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("Entra's token endpoint responded " + what);
    assertThat(trace(thrown)).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"errors\":[]} | 400",
        "{\"errors\":[\"a\",\"b\"]} | 400",
        "{\"error\":[\"s3cret\"],\"error_codes\":{}} | 400",
        "{\"error\":\"s3cret/s3cret\"} | 400",
        "[] | 400 with a JSON array instead of a JSON object",
        "{\"error\":\"temporarily_unavailable\"} | 400 temporarily_unavailable"
      })
  void an_error_without_a_code_is_transient(String body, String what) {
    server.respond(RawTlsServer.of(400, body));

    Throwable thrown = catchThrowable(() -> tokens.fetch(credential(), SCOPE));

    assertThat(thrown)
        .isInstanceOf(TokenUnavailable.class)
        .hasMessage("Entra's token endpoint responded " + what + " tenant=t.example client=app");
    assertThat(trace(thrown)).doesNotContain("s3cret");
  }

  @Test
  void retry_after_applies_to_all_scopes_of_the_tenant_only() throws Exception {
    Credential credential = credential();
    server.respond(RawTlsServer.of(429, "{\"error\":\"slow\"}", "Retry-After: 30"));
    assertRetryAfter(credential, SCOPE, Duration.ofSeconds(30));
    server.respond(RawTlsServer.of(200, GOOD));
    clock.advance(Duration.ofSeconds(10));

    assertRetryAfter(
        credential, "https://api.security.microsoft.com/.default", Duration.ofSeconds(20));
    assertThat(server.requests()).hasSize(1);
    assertThat(tokens.fetch(credential(), SCOPE).value()).isEqualTo("t.o.k");
    clock.advance(Duration.ofSeconds(20));
    assertThat(tokens.fetch(credential, SCOPE).value()).isEqualTo("t.o.k");
  }

  @Test
  void retry_after_may_be_a_date_and_is_capped() {
    server.respond(RawTlsServer.of(503, "", "Retry-After: Wed, 01 Jan 2200 00:00:00 GMT"));
    Credential credential = credential();
    assertThatThrownBy(() -> tokens.fetch(credential, SCOPE)).isInstanceOf(TokenUnavailable.class);

    assertRetryAfter(credential, SCOPE, Duration.ofHours(1));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void logins_and_refreshes_of_users_are_rebuilt_too() throws Exception {
    Credential user =
        new Credential(
            "contoso",
            "t.example",
            "app",
            new ClientCredential.User(new EncryptedTokenCache(new MemoryTokenStore(), () -> "key")),
            server.uri());
    UserLogin login = new UserLogin(tokens, user);
    for (String odd : List.of("{\"errors\":[]}", "{\"errors\":[\"a\",\"b\"]}")) {
      server.respond(RawTlsServer.of(200, odd));
      assertThatThrownBy(() -> login.byDeviceCode(SCOPE, code -> {}))
          .isInstanceOf(TokenUnavailable.class)
          .hasMessageContaining(
              "Entra's device code endpoint responded 200 with a JSON object without device_code");
    }

    server.respond(
        RawTlsServer.of(
            200,
            "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"https://x\",\"errors\":[]}"));
    String token =
        "{\"access_token\":\"t.o.k\",\"expires_in\":3599,\"refresh_token\":\"r\",\"scope\":\"%s\",\"id_token\":\"e30.%s.\",\"client_info\":\"%s\"}"
            .formatted(
                SCOPE,
                encoded(
                    "{\"errors\":[],\"preferred_username\":\"jane\",\"oid\":\"o\",\"tid\":\"t.example\",\"sub\":\"s\"}"),
                encoded("{\"uid\":\"o\",\"utid\":\"t.example\",\"errors\":[\"a\"]}"));
    assertThat(login.byDeviceCode(SCOPE, code -> server.respond(RawTlsServer.of(200, token))))
        .isEqualTo("jane");
    assertThat(tokens.fetch(user, SCOPE).value()).isEqualTo("t.o.k");

    tokens.discard(user, SCOPE);
    server.respond(RawTlsServer.of(200, "{\"errors\":[]}"));
    assertThatThrownBy(() -> tokens.fetch(user, SCOPE))
        .isInstanceOf(TokenUnavailable.class)
        .hasMessageContaining("responded 200 with a JSON object without access_token");
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  private void assertRetryAfter(Credential credential, String scope, Duration wait) {
    assertThatThrownBy(() -> tokens.fetch(credential, scope))
        .isInstanceOfSatisfying(
            TokenUnavailable.class, e -> assertThat(e.retryAfter()).contains(wait));
  }

  private void assertFault(String message) {
    assertThatThrownBy(() -> tokens.fetch(credential(), SCOPE))
        .isInstanceOf(TokenUnavailable.class)
        .hasMessage(message + " tenant=t.example client=app");
  }

  private EntraTokens tokens(Duration timeout) {
    return new EntraTokens(
        certificates.clientContext(),
        null,
        new Timeouts(timeout, timeout, Duration.ofHours(1)),
        clock);
  }

  private Credential credential() {
    return Credential.ofSecret("t.example", "app", "x", server.uri());
  }

  private static RawTlsServer.Response gzip(int status, byte[] zipped) {
    return out -> {
      RawTlsServer.head(out, status, "Content-Encoding: gzip", "Content-Length: " + zipped.length);
      out.write("\r\n".getBytes(UTF_8));
      out.write(zipped);
    };
  }

  private static void hang() throws IOException {
    await(new CountDownLatch(1), Duration.ofMinutes(4).toMillis());
  }

  private static void await(CountDownLatch latch, long millis) throws IOException {
    try {
      if (latch.await(millis, TimeUnit.MILLISECONDS)) {
        throw new IOException("never");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static String trace(Throwable thrown) {
    StringWriter all = new StringWriter();
    thrown.printStackTrace(new PrintWriter(all));
    return all.toString();
  }
}
