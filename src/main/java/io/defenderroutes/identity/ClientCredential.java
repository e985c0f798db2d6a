package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.Rotating;
import java.time.Instant;
import java.util.Optional;

/** Proves an identity to Entra. No {@code toString} contains a secret. */
public sealed interface ClientCredential {
  /**
   * A client secret.
   *
   * @param current the secret
   * @param expires from the configuration, since Entra does not report it
   */
  record ClientSecret(Rotating<String> current, Optional<Instant> expires)
      implements ClientCredential {
    @Override
    public String toString() {
      return "client secret";
    }
  }

  /**
   * A certificate with its private key.
   *
   * @param place path of the file, for messages
   * @param file PKCS#12 or PEM with key, certificate and optionally its chain
   * @param password of the file; empty if it has none
   */
  record Certificate(String place, Rotating<byte[]> file, Rotating<Optional<String>> password)
      implements ClientCredential {
    /** Parses key and certificates. */
    public KeyAndChain keys(byte[] content, Optional<String> secret) throws TokenRefused {
      try {
        return KeyAndChain.of(content, secret);
      } catch (TokenRefused e) {
        throw new TokenRefused(
            new Diagnosis(place + ": " + e.diagnosis().cause(), e.diagnosis().remedy()));
      }
    }

    @Override
    public String toString() {
      return "certificate";
    }
  }

  /**
   * A token of another identity provider, such as that of a Kubernetes service account (workload
   * identity).
   *
   * @param current the token
   * @see <a
   *     href="https://learn.microsoft.com/entra/workload-id/workload-identity-federation">workload
   *     identity federation</a>
   */
  record FederatedToken(Rotating<String> current) implements ClientCredential {
    @Override
    public String toString() {
      return "federated token";
    }
  }

  /**
   * The identity that Azure assigns to this machine.
   *
   * @param clientId of a user-assigned identity; empty for the system-assigned one
   */
  record ManagedIdentity(Optional<String> clientId) implements ClientCredential {
    @Override
    public String toString() {
      return "managed identity";
    }
  }

  /**
   * A user who has signed in, with a stored refresh token.
   *
   * @param cache stores the token
   */
  record User(EncryptedTokenCache cache) implements ClientCredential {
    @Override
    public String toString() {
      return "user";
    }
  }
}
