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
import org.jspecify.annotations.Nullable;

/** An application, by its own right: client credentials. A secret that has changed is taken up. */
final class ApplicationClient implements TokenClient {
  private final Msal msal;
  private final Credential credential;
  private @Nullable ConfidentialClientApplication client;
  private List<Object> shown = List.of();

  ApplicationClient(Msal msal, Credential credential) {
    this.msal = msal;
    this.credential = credential;
  }

  @Override
  public IAuthenticationResult acquire(String scope) throws IOException, TokenRefused {
    return client()
        .acquireToken(ClientCredentialParameters.builder(Set.of(scope)).skipCache(true).build())
        .join();
  }

  private ConfidentialClientApplication client() throws IOException, TokenRefused {
    Proof proof = credential.proof();
    if (proof instanceof Proof.ClientSecret secret) {
      String now = secret.current().read();
      return client(List.of(now), () -> ClientCredentialFactory.createFromSecret(now));
    }
    if (proof instanceof Proof.Certificate certificate) {
      byte[] file = certificate.file().read();
      Optional<String> password = certificate.password().read();
      return client(
          List.of(Arrays.hashCode(file), password),
          () -> {
            KeyAndChain keys = certificate.keys(file, password);
            return ClientCredentialFactory.createFromCertificateChain(keys.key(), keys.chain());
          });
    }
    if (proof instanceof Proof.FederatedToken token) {
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
    if (client == null || !showing.equals(shown)) {
      client = msal.application(credential, making.make());
      shown = showing;
    }
    return client;
  }
}
