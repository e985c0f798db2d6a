package io.defenderroutes.identity;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says ahead of time that a secret or certificate expires, once a day for each. */
public final class ExpiryWarning {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryWarning.class);
  private static final Duration PAUSE = Duration.ofDays(1);

  private final Duration ahead;
  private final Clock clock;
  private final Map<Credential, Instant> told = new ConcurrentHashMap<>();

  ExpiryWarning(Duration ahead, Clock clock) {
    this.ahead = ahead;
    this.clock = clock;
  }

  /** When what proves the identity expires, where that is known. */
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
      LOG.debug("Credential not readable reason={}", e.toString());
    }
    return Optional.empty();
  }

  void tell(Credential credential) {
    Instant now = clock.instant();
    Instant before = told.get(credential);
    if (before != null && now.isBefore(before.plus(PAUSE))) {
      return;
    }
    expiry(credential)
        .filter(at -> now.isAfter(at.minus(ahead)))
        .ifPresent(
            at -> {
              told.put(credential, now);
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
