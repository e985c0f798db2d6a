package io.defenderroutes.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.AppCertificate;
import io.defenderroutes.sandbox.FederatedIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.MockWebServerWrapper;
import no.nav.security.mock.oauth2.http.Ssl;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import no.nav.security.mock.oauth2.token.RequestMapping;
import no.nav.security.mock.oauth2.token.RequestMappingTokenCallback;
import okhttp3.mockwebserver.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an independent OAuth server. */
@Tag("slow")
class IndependentTokensTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Ssl SSL = new Ssl();
  private static final String TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";
  private static final String CLIENT = "6731de76-14a6-49ae-97bc-6eba6914391e";
  private static final String GRAPH = "https://graph.microsoft.com";
  private static final String GRAPH_ID = "00000003-0000-0000-c000-000000000000";
  private static final String SCOPE = GRAPH + "/.default";
  private static final String READ = "SecurityAlert.Read.All";
  private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final MockWebServerWrapper web = new MockWebServerWrapper(SSL);
  private final MockOAuth2Server server =
      new MockOAuth2Server(
          new OAuth2Config(false, "", "", false, new OAuth2TokenProvider(), Set.of(), web));
  private final EntraTokens tokens =
      new EntraTokens(
          trusting(),
          null,
          new Timeouts(Waits.LIMIT, Waits.LIMIT, Duration.ofHours(1)),
          Clock.systemUTC());

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @BeforeEach
  void start() {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    server.shutdown();
  }

  @Test
  void a_secret_is_exchanged_for_a_valid_token() throws Exception {
    issue(fitting());

    Token token = tokens.fetch(signIn(secret()));

    assertThat(header(token.value()).path("alg").asText()).isEqualTo("RS256");
    assertThat(Claims.of(token).permissions()).containsExactly(READ);
    assertThat(Duration.between(Instant.now(), token.expiresAt()))
        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
    assertThat(received())
        .containsEntry("grant_type", "client_credentials")
        .containsEntry("client_id", CLIENT)
        .containsEntry("client_secret", "s3cret")
        .hasEntrySatisfying("scope", scope -> assertThat(scope.split(" ")).contains(SCOPE));
  }

  @Test
  void a_certificate_signs_an_assertion_for_the_token_endpoint() throws Exception {
    AppCertificate app = AppCertificate.withChain(Clock.systemUTC());
    Path file = app.writePem(folder.resolve("app.pem"));
    issue(fitting());

    tokens.fetch(
        signIn(
            new ClientCredential.Certificate(
                file.toString(), () -> Files.readAllBytes(file), Optional::empty)));

    Map<String, String> received = received();
    assertThat(received)
        .containsEntry("client_assertion_type", ASSERTION)
        .doesNotContainKey("client_secret");
    String assertion = Objects.requireNonNull(received.get("client_assertion"));
    JsonNode claims = part(assertion, 1);
    assertThat(claims.path("aud").asText()).isEqualTo(host() + "/" + TENANT + "/oauth2/v2.0/token");
    assertThat(claims.path("iss").asText()).isEqualTo(CLIENT);
    assertThat(claims.path("sub").asText()).isEqualTo(CLIENT);
    assertThat(header(assertion).path("x5c")).hasSize(2);
    assertThat(Base64.getDecoder().decode(header(assertion).path("x5c").path(0).asText()))
        .isEqualTo(app.certificate().getEncoded());
    RSAPublicKey key = (RSAPublicKey) app.certificate().getPublicKey();
    assertThat(SignedJWT.parse(assertion).verify(new RSASSAVerifier(key))).isTrue();
  }

  @Test
  void a_federated_token_is_sent_unchanged_as_assertion() throws Exception {
    // This server demands of any assertion that the client itself issued it (RFC 7523, 3).
    String token = new FederatedIssuer(CLIENT).token(CLIENT, Instant.now(), Duration.ofMinutes(10));
    issue(fitting());

    tokens.fetch(signIn(new ClientCredential.FederatedToken(() -> token)));

    assertThat(received())
        .containsEntry("client_assertion_type", ASSERTION)
        .containsEntry("client_assertion", token)
        .doesNotContainKey("client_secret");
  }

  @Test
  void a_token_for_another_api_is_rejected() {
    issue(with("aud", "https://graph.windows.net"));

    assertUnfit("the token's audience (aud) is https://graph.windows.net, but the API takes");
  }

  @Test
  void a_token_for_several_apis_is_accepted_if_it_includes_the_right_one() throws Exception {
    issue(with("aud", List.of("https://graph.windows.net", GRAPH)));
    assertThat(tokens.fetch(signIn(secret()))).isNotNull();
  }

  @Test
  void all_audiences_of_a_rejected_token_are_named() {
    issue(with("aud", List.of("https://graph.windows.net", "https://vault.azure.net")));

    assertUnfit(
        "the token's audience (aud) is https://graph.windows.net, https://vault.azure.net, but");
  }

  @Test
  void a_token_without_permissions_is_rejected() {
    issue(without("roles"));

    assertUnfit("the token's permissions (roles) are: none; needed: " + READ);
  }

  @Test
  void roles_may_be_a_single_text() throws Exception {
    issue(with("roles", READ));

    assertThat(Claims.of(tokens.fetch(signIn(secret()))).permissions()).containsExactly(READ);
  }

  @Test
  void scopes_may_be_an_array() throws Exception {
    Map<String, Object> claims = without("roles");
    claims.put("scp", List.of("openid", READ));
    issue(claims);

    assertThat(Claims.of(tokens.fetch(signIn(secret()))).permissions())
        .containsExactly("openid", READ);
  }

  @Test
  void a_token_of_another_tenant_is_rejected() {
    issue(with("tid", CLIENT));

    assertUnfit("the token is of tenant (tid) " + CLIENT + ", not of " + TENANT);
  }

  @Test
  void a_token_without_tenant_is_rejected() {
    issue(without("tid"));

    assertUnfit("the token names no tenant (tid), and should name " + TENANT);
  }

  @Test
  void a_time_may_have_a_fraction() throws Exception {
    double expires = Instant.now().getEpochSecond() + 3600.25;
    issue(with("exp", expires));

    Claims claims = Claims.of(tokens.fetch(signIn(secret())));

    assertThat(claims.json().path("exp").isFloatingPointNumber()).isTrue();
    assertThat(claims.time("exp")).contains(Instant.ofEpochMilli(Math.round(expires * 1000)));
    assertThat(TokenCheck.clockFault(claims, Instant.now())).isEmpty();
  }

  @Test
  void an_expired_token_is_reported_and_not_stored() throws Exception {
    issue(fitting(), -60);
    Token expired = tokens.fetch(signIn(secret()));
    assertThat(TokenCheck.clockFault(Claims.of(expired), Instant.now()))
        .hasValueSatisfying(
            why -> assertThat(why).startsWith("a new token expired at ").endsWith("clock"));
    issue(fitting());

    assertThat(tokens.fetch(signIn(secret()))).isNotEqualTo(expired);
  }

  @Test
  void a_token_with_many_roles_is_read_completely() throws Exception {
    List<String> roles =
        IntStream.rangeClosed(0, 5000)
            .mapToObj(i -> i < 5000 ? "Some.Role.Of.Ours." + i : READ)
            .toList();
    issue(with("roles", roles));

    Token token = tokens.fetch(signIn(secret()));

    assertThat(token.value()).hasSizeGreaterThan(100_000);
    assertThat(Claims.of(token).permissions()).hasSize(5001).endsWith(READ);
  }

  private void assertUnfit(String why) {
    assertThatThrownBy(() -> tokens.fetch(signIn(secret())))
        .isInstanceOf(TokenUnfit.class)
        .hasMessageContaining(why);
  }

  private void issue(Map<String, Object> claims) {
    issue(claims, 3600);
  }

  private void issue(Map<String, Object> claims, long seconds) {
    server.enqueueCallback(
        new RequestMappingTokenCallback(
            TENANT + "/oauth2/v2.0",
            List.of(new RequestMapping("grant_type", "client_credentials", claims, "JWT")),
            seconds));
  }

  private static Map<String, Object> fitting() {
    return Map.of("sub", CLIENT, "aud", GRAPH, "tid", TENANT, "roles", List.of(READ));
  }

  private static Map<String, Object> with(String claim, Object value) {
    Map<String, Object> claims = new HashMap<>(fitting());
    claims.put(claim, value);
    return claims;
  }

  private static Map<String, Object> without(String claim) {
    Map<String, Object> claims = new HashMap<>(fitting());
    claims.remove(claim);
    return claims;
  }

  private Map<String, String> received() {
    RecordedRequest request = server.takeRequest(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(request.getPath()).isEqualTo("/" + TENANT + "/oauth2/v2.0/token");
    Map<String, String> form = new HashMap<>();
    for (String pair : request.getBody().readUtf8().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      form.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
    }
    return form;
  }

  private String host() {
    return "https://localhost:" + web.port();
  }

  private SignIn signIn(ClientCredential proof) {
    return new SignIn(
        new Credential("contoso", TENANT, CLIENT, proof, URI.create(host())),
        SCOPE,
        List.of(GRAPH, GRAPH_ID),
        new Permission("Microsoft Graph", List.of(READ), List.of(READ), true));
  }

  private static ClientCredential secret() {
    return new ClientCredential.ClientSecret(() -> "s3cret", Optional.empty());
  }

  private static JsonNode header(String jwt) throws IOException {
    return part(jwt, 0);
  }

  private static JsonNode part(String jwt, int which) throws IOException {
    return JSON.readTree(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[which]));
  }

  /** Trusts the self-signed certificate of the server. */
  private static SSLContext trusting() {
    try {
      KeyStore own = SSL.getSslKeystore().getKeyStore();
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("server", own.getCertificate(own.aliases().nextElement()));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the server's certificate cannot be trusted", e);
    }
  }
}
