package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An application, by its own right: client credentials. A secret that has changed is used. */
final class ApplicationClient implements TokenClient {
  private final Msal msal;
  private final Credential credential;
  private volatile @Nullable Made latest;

  /** MSAL4J's client, and what it shows. */
  private record Made(List<Object> shown, ConfidentialClientApplication client) {
    @Override
    public String toString() {
      return "Made[***]";
    }
  }

  ApplicationClient(Msal msal, Credential credential) {
    this.msal = msal;
    this.credential = credential;
  }

  @Override
  public CompletableFuture<IAuthenticationResult> acquire(String scope)
      throws IOException, TokenRefused {
    return client()
        .acquireToken(ClientCredentialParameters.builder(Set.of(scope)).skipCache(true).build());
  }

  @Override
  public int fingerprint() throws IOException {
    ClientCredential proof = credential.proof();
    if (proof instanceof ClientCredential.ClientSecret secret) {
      return secret.current().read().hashCode();
    }
    if (proof instanceof ClientCredential.Certificate certificate) {
      return 31 * Arrays.hashCode(certificate.file().read())
          + certificate.password().read().hashCode();
    }
    return proof instanceof ClientCredential.FederatedToken token
        ? token.current().read().hashCode()
        : 0;
  }

  private ConfidentialClientApplication client() throws IOException, TokenRefused {
    ClientCredential proof = credential.proof();
    if (proof instanceof ClientCredential.ClientSecret secret) {
      String now = secret.current().read();
      return client(List.of(now), () -> ClientCredentialFactory.createFromSecret(now));
    }
    if (proof instanceof ClientCredential.Certificate certificate) {
      byte[] file = certificate.file().read();
      Optional<String> password = certificate.password().read();
      return client(
          List.of(Arrays.hashCode(file), password),
          () -> {
            KeyAndChain keys = certificate.keys(file, password);
            return ClientCredentialFactory.createFromCertificateChain(keys.key(), keys.chain());
          });
    }
    if (proof instanceof ClientCredential.FederatedToken token) {
      // Kubernetes writes another one every hour.
      String now = token.current().read();
      return client(List.of(now), () -> ClientCredentialFactory.createFromClientAssertion(now));
    }
    throw new IllegalStateException("no application's: " + proof);
  }

  private interface Making {
    IClientCredential make() throws TokenRefused;
  }

  private ConfidentialClientApplication client(List<Object> showing, Making making)
      throws IOException, TokenRefused {
    Made made = latest;
    if (made == null || !showing.equals(made.shown())) {
      made = new Made(showing, msal.application(credential, making.make()));
      latest = made;
    }
    return made.client();
  }
}
