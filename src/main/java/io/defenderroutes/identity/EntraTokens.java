package io.defenderroutes.identity;

import io.defenderroutes.config.Diagnosis;
import java.io.IOException;
import java.net.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Fetches access tokens with MSAL4J, and stores them until five minutes before they expire.
 * MSAL4J's cache is not used: it misses if the authority has a port.
 */
public final class EntraTokens {
  private static final Duration MIN_VALIDITY = Duration.ofMinutes(5);

  private final Msal msal;
  private final Timeouts timeouts;
  private final Clock clock;
  private final Map<Credential, CredentialTokens> stored = new ConcurrentHashMap<>();

  /**
   * @param tls has the trusted authorities
   * @param proxy to Entra; null if there is none
   */
  public EntraTokens(SSLContext tls, @Nullable Proxy proxy, Timeouts timeouts, Clock clock) {
    this.msal = new Msal(tls, proxy, timeouts, clock);
    this.timeouts = timeouts;
    this.clock = clock;
  }

  /**
   * Returns a token that is valid for at least five more minutes.
   *
   * @throws TokenRefused if Entra rejects the request for good
   * @throws TokenUnavailable if another request may succeed
   */
  public Token fetch(Credential credential, String scope) throws TokenException {
    return fetch(credential, scope, MIN_VALIDITY, EntraTokens::never);
  }

  /**
   * As {@link #fetch(Credential, String)}.
   *
   * @param stopping ends the wait for a token
   * @throws java.util.concurrent.RejectedExecutionException if the process stops during the wait
   */
  Token fetch(Credential credential, String scope, BooleanSupplier stopping) throws TokenException {
    return fetch(credential, scope, MIN_VALIDITY, stopping);
  }

  private Token fetch(
      Credential credential, String scope, Duration validFor, BooleanSupplier stopping)
      throws TokenException {
    return tokensOf(credential).fetch(scope, validFor, stopping);
  }

  private CredentialTokens tokensOf(Credential credential) {
    return stored.computeIfAbsent(
        credential, c -> new CredentialTokens(c, client(c), msal.threads(), timeouts, clock));
  }

  /** As {@link #fetch(SignIn, Duration)}, for at least five minutes. */
  Token fetch(SignIn signIn) throws TokenException {
    return fetch(signIn, MIN_VALIDITY);
  }

  /**
   * Returns a token whose claims fit the API.
   *
   * @param validFor minimum remaining lifetime, if Entra issues such tokens
   * @throws TokenUnfit if the claims do not fit; the token is discarded, since a permission granted
   *     meanwhile is only in a new one
   */
  public Token fetch(SignIn signIn, Duration validFor) throws TokenException {
    Token token = fetch(signIn.credential(), signIn.scope(), validFor, EntraTokens::never);
    Optional<Diagnosis> fault = TokenCheck.fault(Claims.of(token), signIn);
    if (fault.isPresent()) {
      discard(signIn.credential(), signIn.scope());
      throw new TokenUnfit(fault.get());
    }
    return token;
  }

  /** Removes a stored token that an API rejected. */
  public void discard(Credential credential, String scope) {
    CredentialTokens tokens = stored.get(credential);
    if (tokens != null) {
      tokens.discard(scope);
    }
  }

  /** Removes all tokens of a credential that is no longer used. */
  public void forget(Credential credential) {
    stored.remove(credential);
  }

  private static boolean never() {
    return false;
  }

  /** As {@link TokenClient#fingerprint}. */
  int fingerprint(Credential credential) throws IOException {
    return tokensOf(credential).fingerprint();
  }

  Msal msal() {
    return msal;
  }

  Timeouts timeouts() {
    return timeouts;
  }

  private TokenClient client(Credential credential) {
    ClientCredential proof = credential.proof();
    if (proof instanceof ClientCredential.ManagedIdentity identity) {
      return new ManagedIdentityClient(msal, identity);
    }
    return proof instanceof ClientCredential.User user
        ? new UserClient(msal, credential, user)
        : new ApplicationClient(msal, credential);
  }
}
