package io.defenderroutes.sandbox;

import static io.defenderroutes.sandbox.EntraAsk.granted;
import static io.defenderroutes.sandbox.EntraAsk.refused;
import static io.defenderroutes.sandbox.EntraAsk.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IClientCredential;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Apps that prove themselves by a signature in place of a secret. */
@Tag("slow")
class EntraAssertionTest {
  private static final String AUDIENCE = "https://graph.microsoft.com";
  private static final String SUBJECT = "system:serviceaccount:soc:defender";
  private static final AppCertificate SELF_SIGNED = AppCertificate.selfSigned(Clock.systemUTC());
  private static final AppCertificate CHAINED = AppCertificate.withChain(Clock.systemUTC());

  private final Certificates certificates = Certificates.create(Clock.systemUTC());
  private final MovableClock clock = new MovableClock(Instant.now());
  private final EntraSimulator entra = EntraSimulator.start(certificates, clock);
  private final EntraAsk ask = new EntraAsk(certificates, entra);
  private final EntraApp app = entra.app("tenant", "app").roles(AUDIENCE, "SecurityAlert.Read.All");
  private final FederatedIssuer cluster = new FederatedIssuer("https://cluster.example");

  @AfterEach
  void stop() {
    entra.close();
  }

  @Test
  void msal4jSignsWithACertificate() throws Exception {
    app.certificate(SELF_SIGNED.certificate());

    String token =
        msal(
            ClientCredentialFactory.createFromCertificate(
                SELF_SIGNED.key(), SELF_SIGNED.certificate()));

    assertThat(entra.isValid(token, AUDIENCE)).isTrue();
    assertThat(EntraAsk.claims(token).path("appidacr").asText()).isEqualTo("2");
  }

  @Test
  void msal4jSendsTheChainOfAPkcs12File(@TempDir Path folder) throws Exception {
    app.certificate(CHAINED.certificate());
    Path file = CHAINED.writePkcs12(folder.resolve("app.p12"), "changeit");

    String token;
    try (InputStream in = Files.newInputStream(file)) {
      token = msal(ClientCredentialFactory.createFromCertificate(in, "changeit"));
    }

    assertThat(entra.isValid(token, AUDIENCE)).isTrue();
    assertThat(app.lastChain())
        .containsExactly(
            Base64.getEncoder().encodeToString(CHAINED.chain().get(0).getEncoded()),
            Base64.getEncoder().encodeToString(CHAINED.chain().get(1).getEncoded()));
  }

  @Test
  void whoSendsNoChainIsKnownToHaveSentNone() throws Exception {
    app.certificate(SELF_SIGNED.certificate());

    granted(ask(assertion("PS256", Map.of(), Map.of())));

    assertThat(app.lastChain()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PS256", "RS256"})
  void bothSignaturesAndBothThumbprintsWillDo(String algorithm) throws Exception {
    app.certificate(CHAINED.certificate()).certificate(SELF_SIGNED.certificate());

    granted(ask(assertion(algorithm, Map.of(), Map.of())));
    granted(
        ask(
            assertion(
                algorithm,
                Map.of("x5t", thumbprint("SHA-1"), "x5t#S256", ""),
                Map.of("aud", ask.uri("/tenant/v2.0").toString()))));
  }

  @ParameterizedTest
  @CsvSource({
    "header, alg, none, 700027",
    "header, alg, HS256, 700027",
    "header, x5t#S256, AAAA, 700027",
    "claims, aud, https://login.microsoftonline.com/tenant/oauth2/v2.0/token, 700027",
    "claims, iss, somebody, 700027",
    "claims, sub, somebody, 700027",
    "claims, exp, soon, 700027"
  })
  void anAssertionThatIsNotRightIsRefused(String where, String name, String value, int code)
      throws Exception {
    app.certificate(SELF_SIGNED.certificate());
    Map<String, Object> wrong = Map.of(name, value);

    refused(
        ask(
            assertion(
                "PS256",
                where.equals("header") ? wrong : Map.of(),
                where.equals("claims") ? wrong : Map.of())),
        401,
        "invalid_client",
        code);
    assertThat(entra.tokensIssued()).isZero();
  }

  @Test
  void anotherTenantsAssertionIsRefused() throws Exception {
    app.certificate(SELF_SIGNED.certificate());
    entra.app("other", "app").certificate(SELF_SIGNED.certificate());

    Map<String, String> form = form(assertion("PS256", Map.of(), Map.of()));

    refused(ask.token("other", form), 401, "invalid_client", 700027);
    granted(ask.token("tenant", form));
  }

  @Test
  void anAssertionByAnotherKeyIsRefused() throws Exception {
    app.certificate(SELF_SIGNED.certificate());
    String right = assertion("PS256", Map.of(), Map.of());
    String changed = right.substring(0, right.lastIndexOf('.') + 1) + "AAAA";

    refused(ask(changed), 401, "invalid_client", 700027);
    app.withoutCredentials().certificate(CHAINED.certificate());
    refused(ask(right), 401, "invalid_client", 700027);
  }

  @Test
  void anAssertionIsGoodForItsTimeOnly() throws Exception {
    app.certificate(SELF_SIGNED.certificate());
    String assertion = assertion("PS256", Map.of(), Map.of());

    clock.advance(Duration.ofMinutes(16));
    refused(ask(assertion), 401, "invalid_client", 700024);
    clock.advance(Duration.ofMinutes(-32));
    refused(ask(assertion), 401, "invalid_client", 700024);
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    app.certificate(SELF_SIGNED.certificate());
    clock.advance(Duration.ofDays(31));

    refused(ask(assertion("PS256", Map.of(), Map.of())), 401, "invalid_client", 700027);
  }

  @Test
  void anIssuerTheAppTrustsVouchesForIt() throws Exception {
    app.federated(cluster.issuer(), SUBJECT, cluster.key());
    String federated = cluster.token(SUBJECT, clock.instant(), Duration.ofHours(1));

    String token = msal(ClientCredentialFactory.createFromClientAssertion(federated));

    assertThat(entra.isValid(token, AUDIENCE)).isTrue();
  }

  @Test
  void aFederatedTokenThatIsNotAsRegisteredIsRefused() throws Exception {
    app.federated(cluster.issuer(), SUBJECT, cluster.key());
    Instant now = clock.instant();
    Duration hour = Duration.ofHours(1);
    FederatedIssuer stranger = new FederatedIssuer("https://stranger.example");
    FederatedIssuer impostor = new FederatedIssuer(cluster.issuer());

    refused(ask(cluster.token("other", now, hour)), 401, "invalid_client", 700213);
    refused(ask(stranger.token(SUBJECT, now, hour)), 401, "invalid_client", 700211);
    refused(ask(cluster.token(SUBJECT, AUDIENCE, now, hour)), 401, "invalid_client", 700212);
    refused(ask(impostor.token(SUBJECT, now, hour)), 401, "invalid_client", 700027);
    refused(
        ask(cluster.token(SUBJECT, now.minus(hour).minus(hour), hour)),
        401,
        "invalid_client",
        700024);
    granted(ask(cluster.token(SUBJECT, now, hour)));
  }

  @Test
  void assertionAndSecretTogetherAreOneTooMany() throws Exception {
    app.certificate(SELF_SIGNED.certificate()).secret("s3cret");
    Map<String, String> form = form(assertion("PS256", Map.of(), Map.of()));

    refused(
        ask.token("tenant", with(form, "client_secret", "s3cret")),
        400,
        "invalid_request",
        9002313);
  }

  private String msal(IClientCredential credential) throws Exception {
    return ConfidentialClientApplication.builder("app", credential)
        .authority(entra.authorityHost() + "/tenant/")
        .instanceDiscovery(false)
        .sslSocketFactory(certificates.clientContext().getSocketFactory())
        .build()
        .acquireToken(ClientCredentialParameters.builder(Set.of(AUDIENCE + "/.default")).build())
        .get()
        .accessToken();
  }

  private HttpResponse<String> ask(String assertion) throws Exception {
    return ask.token("tenant", form(assertion));
  }

  private static Map<String, String> form(String assertion) {
    return Map.of(
        "grant_type", "client_credentials",
        "client_id", "app",
        "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion", assertion,
        "scope", AUDIENCE + "/.default");
  }

  /** A right one by {@link #SELF_SIGNED}, but for what is told; an empty text leaves it out. */
  private String assertion(String algorithm, Map<String, Object> header, Map<String, Object> claims)
      throws Exception {
    Map<String, Object> head = new HashMap<>();
    head.put("alg", algorithm);
    head.put("typ", "JWT");
    head.put("x5t#S256", thumbprint("SHA-256"));
    head.putAll(header);
    Map<String, Object> body = new HashMap<>();
    body.put("iss", "app");
    body.put("sub", "app");
    body.put("aud", ask.uri("/tenant/oauth2/v2.0/token").toString());
    body.put("nbf", clock.instant().getEpochSecond());
    body.put("exp", clock.instant().plus(Duration.ofMinutes(10)).getEpochSecond());
    body.putAll(claims);
    head.values().removeIf(""::equals);
    return SignedJwt.sign(SELF_SIGNED.key(), head, body);
  }

  private static String thumbprint(String digest) throws Exception {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            MessageDigest.getInstance(digest).digest(SELF_SIGNED.certificate().getEncoded()));
  }
}
