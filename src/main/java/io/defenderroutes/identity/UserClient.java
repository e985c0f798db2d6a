package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import io.defenderroutes.config.Diagnosis;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Requests tokens for a signed-in user, with the stored refresh token. */
final class UserClient implements TokenClient {
  private final Msal msal;
  private final Credential credential;
  private final EncryptedTokenCache cache;

  UserClient(Msal msal, Credential credential, ClientCredential.User proof) {
    this.msal = msal;
    this.credential = credential;
    this.cache = proof.cache();
  }

  @Override
  public CompletableFuture<IAuthenticationResult> acquire(String scope)
      throws IOException, TokenRefused {
    // A new client each time: MSAL4J merges the cache into memory, and another process may have
    // signed the user out.
    PublicClientApplication client = msal.user(credential, cache);
    Optional<IAccount> account = client.getAccounts().join().stream().findFirst();
    cache.requireReadable();
    if (account.isEmpty()) {
      throw new TokenRefused(
          new Diagnosis("no user is signed in for tenant " + credential.name(), login(credential)));
    }
    return client.acquireTokenSilently(
        SilentParameters.builder(Set.of(scope), account.get())
            .authorityUrl(credential.authority())
            .forceRefresh(true)
            .build());
  }

  @Override
  public boolean isSameUser() {
    return cache.isUnchanged();
  }

  @Override
  public int fingerprint() throws IOException {
    return cache.fingerprint();
  }

  /** The remedy for a missing sign-in. */
  static String login(Credential credential) {
    return "run login again: defender-alert-routes login --tenant " + credential.name();
  }
}
