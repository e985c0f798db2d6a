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
 *
 * <p>They are not in MSAL4J's cache: that one misses when the authority names a port.
 */
public final class EntraTokens {
  private static final Duration EARLY = Duration.ofMinutes(5);

  private final Msal msal;
  private final Timeouts timeouts;
  private final Clock clock;
  private final Map<Credential, CredentialTokens> stored = new ConcurrentHashMap<>();

  /**
   * @param tls which authorities are trusted
   * @param proxy towards Entra; null for none
   */
  public EntraTokens(SSLContext tls, @Nullable Proxy proxy, Timeouts timeouts, Clock clock) {
    this.msal = new Msal(tls, proxy, timeouts, clock);
    this.timeouts = timeouts;
    this.clock = clock;
  }

  /**
   * A token that is valid for another five minutes at least.
   *
   * @throws TokenRefused if Entra rejects the request for good
   * @throws TokenUnavailable if another request may succeed
   */
  public Token fetch(Credential credential, String scope) throws TokenRefused, TokenUnavailable {
    return fetch(credential, scope, EARLY, EntraTokens::never);
  }

  /**
   * As {@link #fetch(Credential, String)}.
   *
   * @param stopping ends the wait for a token
   * @throws java.util.concurrent.RejectedExecutionException if the process stops meanwhile
   */
  Token fetch(Credential credential, String scope, BooleanSupplier stopping)
      throws TokenRefused, TokenUnavailable {
    return fetch(credential, scope, EARLY, stopping);
  }

  private Token fetch(
      Credential credential, String scope, Duration validFor, BooleanSupplier stopping)
      throws TokenRefused, TokenUnavailable {
    return of(credential).fetch(scope, validFor, stopping);
  }

  private CredentialTokens of(Credential credential) {
    return stored.computeIfAbsent(
        credential, c -> new CredentialTokens(c, client(c), msal.threads(), timeouts, clock));
  }

  /** As {@link #fetch(SignIn, Duration)}, for as long as any. */
  Token fetch(SignIn signIn) throws TokenRefused, TokenUnavailable, TokenUnfit {
    return fetch(signIn, EARLY);
  }

  /**
   * A token that, by what it says of itself, its API will accept.
   *
   * @param validFor for so long, if Entra gives any that is; more than five minutes
   * @throws TokenUnfit if it will not; the next one is fresh: what is granted meanwhile is in a new
   *     token only
   */
  public Token fetch(SignIn signIn, Duration validFor)
      throws TokenRefused, TokenUnavailable, TokenUnfit {
    Token token = fetch(signIn.credential(), signIn.scope(), validFor, EntraTokens::never);
    Optional<Diagnosis> fault = TokenCheck.fault(Claims.of(token), signIn);
    if (fault.isPresent()) {
      discard(signIn.credential(), signIn.scope());
      throw new TokenUnfit(fault.get());
    }
    return token;
  }

  /** Forgets a token that an API refused, so that the next one is fresh. */
  public void discard(Credential credential, String scope) {
    CredentialTokens of = stored.get(credential);
    if (of != null) {
      of.discard(scope);
    }
  }

  /** Forgets all of a credential that is no longer used. */
  public void forget(Credential credential) {
    stored.remove(credential);
  }

  private static boolean never() {
    return false;
  }

  /** As {@link TokenClient#fingerprint}. */
  int fingerprint(Credential credential) throws IOException {
    return of(credential).fingerprint();
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
