package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.Rotating;
import java.time.Instant;
import java.util.Optional;

/** By what an identity shows Entra who it is. None of them prints anything secret. */
public sealed interface ClientCredential {
  /**
   * A client secret.
   *
   * @param current the secret
   * @param expires when it expires, where the operator says so: Entra does not
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
   * @param place where the file is, for messages
   * @param file PKCS#12, or PEM with key and certificate, each with further certificates of the
   *     chain
   * @param password of the file; empty without one
   */
  record Certificate(String place, Rotating<byte[]> file, Rotating<Optional<String>> password)
      implements ClientCredential {
    /** Key and certificates of what was read. */
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
   * A token of another identity provider, such as Kubernetes' for a service account (workload
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
   * What Azure gives the machine that we run on.
   *
   * @param clientId of a user-assigned identity; empty for the machine's own
   */
  record ManagedIdentity(Optional<String> clientId) implements ClientCredential {
    @Override
    public String toString() {
      return "managed identity";
    }
  }

  /**
   * A user who signed in before, and whose refresh token is kept.
   *
   * @param cache where it is kept
   */
  record User(EncryptedTokenCache cache) implements ClientCredential {
    @Override
    public String toString() {
      return "user";
    }
  }
}
