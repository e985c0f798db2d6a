package io.defenderroutes.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Another token service whose word Entra takes, such as a Kubernetes cluster. */
public final class FederatedIssuer {
  public static final String AUDIENCE = "api://AzureADTokenExchange";

  private final String issuer;
  private final KeyPair pair = AppCertificate.keyPair();

  public FederatedIssuer(String issuer) {
    this.issuer = issuer;
  }

  public String issuer() {
    return issuer;
  }

  public PublicKey key() {
    return pair.getPublic();
  }

  /** A token as Entra asks for it. */
  public String token(String subject, Instant now, Duration lifetime) {
    return token(subject, AUDIENCE, now, lifetime);
  }

  /** A token for whatever audience. */
  public String token(String subject, String audience, Instant now, Duration lifetime) {
    return SignedJwt.sign(
        pair.getPrivate(),
        Map.of("alg", "RS256", "typ", "JWT", "kid", "federated"),
        Map.of(
            "iss", issuer,
            "sub", subject,
            "aud", audience,
            "iat", now.getEpochSecond(),
            "nbf", now.getEpochSecond(),
            "exp", now.plus(lifetime).getEpochSecond(),
            "jti", UUID.randomUUID().toString()));
  }

  /** Writes such a token where AZURE_FEDERATED_TOKEN_FILE would point. */
  public Path writeToken(Path file, String subject, Instant now, Duration lifetime) {
    try {
      return Files.writeString(file, token(subject, now, lifetime));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
