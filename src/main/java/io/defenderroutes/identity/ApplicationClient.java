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

/** Requests tokens with the client credentials of an application. Reloads changed secrets. */
final class ApplicationClient implements TokenClient {
  private final Msal msal;
  private final Credential credential;
  private volatile @Nullable CachedClient latest;

  /** MSAL4J's client, and the secrets with which it was created. */
  private record CachedClient(List<Object> secrets, ConfidentialClientApplication client) {
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
      String secretText = secret.current().read();
      return client(
          List.of(secretText), () -> ClientCredentialFactory.createFromSecret(secretText));
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
      // Kubernetes replaces the file every hour.
      String secretText = token.current().read();
      return client(
          List.of(secretText), () -> ClientCredentialFactory.createFromClientAssertion(secretText));
    }
    throw new IllegalStateException("no application's: " + proof);
  }

  private interface CredentialFactory {
    IClientCredential create() throws TokenRefused;
  }

  private ConfidentialClientApplication client(List<Object> secrets, CredentialFactory factory)
      throws IOException, TokenRefused {
    CachedClient cached = latest;
    if (cached == null || !secrets.equals(cached.secrets())) {
      cached = new CachedClient(secrets, msal.application(credential, factory.create()));
      latest = cached;
    }
    return cached.client();
  }
}
