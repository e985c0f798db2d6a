package io.defenderroutes.sandbox;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Authenticates an app by a secret, a signed client assertion or a federated token.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials">certificate
 *     credentials</a>
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation">federation</a>
 */
final class ClientCheck {
  private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final String EXCHANGE = "api://AzureADTokenExchange";
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final Clock clock;
  private final Supplier<String> authorityHost;

  ClientCheck(Clock clock, Supplier<String> authorityHost) {
    this.clock = clock;
    this.authorityHost = authorityHost;
  }

  /**
   * Returns the method as in the claim {@code appidacr}: 0 none, 1 secret, 2 certificate or
   * federated token.
   *
   * @param mayBePublic whether public clients are allowed
   * @throws EntraRejection if the authentication fails
   */
  String check(TokenRequest request, EntraApp app, boolean mayBePublic) {
    String assertion = request.form().first("client_assertion").orElse("");
    if (!assertion.isEmpty() && !request.clientSecret().isEmpty()) {
      throw EntraErrors.malformed();
    }
    if (!assertion.isEmpty()) {
      if (!request.required("client_assertion_type").equals(JWT_BEARER)) {
        throw EntraErrors.malformed();
      }
      assertion(ClientAssertion.parse(assertion), app);
      return "2";
    }
    if (!request.clientSecret().isEmpty()) {
      secret(request.clientSecret(), app);
      return "1";
    }
    if (!mayBePublic || !app.isPublicClient()) {
      throw new EntraRejection(7000218, Map.of());
    }
    return "0";
  }

  private void secret(String presented, EntraApp app) {
    List<EntraApp.Secret> same =
        app.secrets().stream().filter(secret -> secret.value().equals(presented)).toList();
    if (same.isEmpty()) {
      throw new EntraRejection(7000215, Map.of("app", app.clientId()));
    }
    if (same.stream().noneMatch(secret -> clock.instant().isBefore(secret.expires()))) {
      throw new EntraRejection(7000222, Map.of("app", app.clientId()));
    }
  }

  private void assertion(ClientAssertion assertion, EntraApp app) {
    String issuer = assertion.claim("iss");
    if (issuer.equals(app.clientId())) {
      signedByCertificate(assertion, app);
      app.lastChain(assertion.chain());
    } else {
      federated(assertion, issuer, app);
    }
  }

  private void signedByCertificate(ClientAssertion assertion, EntraApp app) {
    X509Certificate certificate =
        app.certificates().stream()
            .filter(assertion::names)
            .findFirst()
            .orElseThrow(() -> ClientAssertion.bad("The key was not found."));
    if (!assertion.signedBy(certificate.getPublicKey())) {
      throw ClientAssertion.bad("The signature is not valid.");
    }
    if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
      throw ClientAssertion.bad("The key used is expired.");
    }
    if (!assertion.claim("sub").equals(app.clientId())) {
      throw ClientAssertion.bad("The subject is not the client.");
    }
    String tenant = authorityHost.get() + "/" + app.tenantId();
    if (assertion.audiences().isEmpty()
        || !Set.of(tenant + "/oauth2/v2.0/token", tenant + "/oauth2/token", tenant + "/v2.0")
            .containsAll(assertion.audiences())) {
      throw ClientAssertion.bad("The audience is not this tenant's token endpoint.");
    }
    inTime(assertion);
  }

  private void federated(ClientAssertion assertion, String issuer, EntraApp app) {
    List<EntraApp.FederatedCredential> sameIssuer =
        app.federated().stream().filter(f -> f.issuer().equals(issuer)).toList();
    if (sameIssuer.isEmpty()) {
      throw app.federated().isEmpty()
          ? ClientAssertion.bad("The issuer is not the client.")
          : new EntraRejection(700211, Map.of("issuer", issuer));
    }
    String subject = assertion.claim("sub");
    EntraApp.FederatedCredential credential =
        sameIssuer.stream()
            .filter(f -> f.subject().equals(subject))
            .findFirst()
            .orElseThrow(() -> new EntraRejection(700213, Map.of("subject", subject)));
    if (!assertion.audiences().equals(List.of(EXCHANGE))) {
      throw new EntraRejection(700212, Map.of("audience", String.join(" ", assertion.audiences())));
    }
    if (!assertion.signedBy(credential.key())) {
      throw ClientAssertion.bad("The signature is not valid.");
    }
    inTime(assertion);
  }

  private void inTime(ClientAssertion assertion) {
    Instant now = clock.instant();
    Instant from = assertion.time("nbf");
    Instant until = assertion.time("exp");
    if (now.plus(SKEW).isBefore(from) || now.minus(SKEW).isAfter(until)) {
      throw new EntraRejection(
          700024,
          Map.of("now", now.toString(), "from", from.toString(), "until", until.toString()));
    }
  }
}
