package io.defenderroutes.identity;

import io.defenderroutes.config.Causes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns once a day that a secret or certificate will expire. */
public final class ExpiryWarning {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryWarning.class);
  private static final Duration REPEAT = Duration.ofDays(1);

  private final Duration ahead;
  private final Clock clock;
  private final Map<Credential, Instant> lastWarnings = new ConcurrentHashMap<>();

  ExpiryWarning(Duration ahead, Clock clock) {
    this.ahead = ahead;
    this.clock = clock;
  }

  /** The expiry of the secret or certificate, if known. */
  public static Optional<Instant> expiry(Credential credential) {
    try {
      if (credential.proof() instanceof ClientCredential.ClientSecret secret) {
        return secret.expires();
      }
      if (credential.proof() instanceof ClientCredential.Certificate certificate) {
        KeyAndChain keys =
            certificate.keys(certificate.file().read(), certificate.password().read());
        return Optional.of(keys.certificate().getNotAfter().toInstant());
      }
    } catch (IOException | TokenRefused e) {
      LOG.debug("Credential not readable reason={}", Causes.inWords(e));
    }
    return Optional.empty();
  }

  void check(Credential credential) {
    Instant now = clock.instant();
    Instant before = lastWarnings.get(credential);
    if (before != null && now.isBefore(before.plus(REPEAT))) {
      return;
    }
    expiry(credential)
        .filter(at -> now.isAfter(at.minus(ahead)))
        .ifPresent(
            at -> {
              lastWarnings.put(credential, now);
              LOG.warn(
                  "Credential expires tenant={} client={} kind=\"{}\" at={} next=\"{}\"",
                  credential.name(),
                  credential.clientId(),
                  credential.proof(),
                  at,
                  now.isBefore(at) ? "renew it before" : "renew it");
            });
  }
}
