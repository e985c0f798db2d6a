package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.IAuthenticationResult;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Fetches access tokens with MSAL4J: one client for each credential, one request at a time for
 * each.
 *
 * <p>Tokens are kept here until five minutes before they expire, not in MSAL's cache: that one
 * misses when the authority names a port.
 */
public final class EntraTokens {
  private static final Duration EARLY = Duration.ofMinutes(5);

  private final Msal msal;
  private final Clock clock;
  private final Map<Credential, Kept> kept = new ConcurrentHashMap<>();

  /**
   * @param sockets which authorities are trusted
   * @param proxy towards Entra; null for none
   */
  public EntraTokens(
      SSLSocketFactory sockets,
      @Nullable Proxy proxy,
      Duration connectTimeout,
      Duration readTimeout,
      Clock clock) {
    this.msal = new Msal(sockets, proxy, connectTimeout, readTimeout);
    this.clock = clock;
  }

  /**
   * A token that is valid for another five minutes at least.
   *
   * @throws TokenRefused if Entra says no for good
   * @throws TokenUnavailable if asking again may help
   */
  public Token fetch(Credential credential, String scope) throws TokenRefused, TokenUnavailable {
    return fetch(credential, scope, EARLY);
  }

  private Token fetch(Credential credential, String scope, Duration validFor)
      throws TokenRefused, TokenUnavailable {
    return kept.computeIfAbsent(credential, c -> new Kept(c, client(c))).fetch(scope, validFor);
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
    Token token = fetch(signIn.credential(), signIn.scope(), validFor);
    Optional<Told> fault = TokenCheck.fault(Claims.of(token), signIn);
    if (fault.isPresent()) {
      discard(signIn.credential(), signIn.scope());
      throw new TokenUnfit(fault.get());
    }
    return token;
  }

  /** Forgets a token that an API refused, so that the next one is fresh. */
  public void discard(Credential credential, String scope) {
    Kept of = kept.get(credential);
    if (of != null) {
      of.discard(scope);
    }
  }

  /** Forgets all of a credential that is no longer used. */
  public void forget(Credential credential) {
    kept.remove(credential);
  }

  Msal msal() {
    return msal;
  }

  private TokenClient client(Credential credential) {
    Proof proof = credential.proof();
    if (proof instanceof Proof.ManagedIdentity identity) {
      return new ManagedIdentityClient(msal, identity);
    }
    return proof instanceof Proof.User user
        ? new UserClient(msal, credential, user)
        : new ApplicationClient(msal, credential);
  }

  private final class Kept {
    private final Credential credential;
    private final TokenClient client;
    private final Map<String, Token> tokens = new HashMap<>();

    Kept(Credential credential, TokenClient client) {
      this.credential = credential;
      this.client = client;
    }

    synchronized Token fetch(String scope, Duration validFor)
        throws TokenRefused, TokenUnavailable {
      if (!client.isSame()) {
        tokens.clear();
      }
      Token before = tokens.get(scope);
      if (before != null && clock.instant().isBefore(before.expiresAt().minus(validFor))) {
        return before;
      }
      try {
        IAuthenticationResult result = client.acquire(scope);
        if (result.accessToken() == null || result.accessToken().isBlank()) {
          throw EntraFailure.unreadable(credential);
        }
        Token token = new Token(result.accessToken(), result.expiresOnDate().toInstant());
        tokens.put(scope, token);
        return token;
      } catch (CompletionException e) {
        throw EntraFailure.translate(e.getCause() == null ? e : e.getCause(), credential);
      } catch (MalformedURLException e) {
        throw new TokenRefused(
            new Told(
                "no address can be made of " + credential.authority(),
                "set authority-host and tenant-id right"));
      } catch (IOException e) {
        throw new TokenUnavailable(
            "the " + credential.proof() + " cannot be read: " + e.getMessage(), null);
      }
    }

    synchronized void discard(String scope) {
      tokens.remove(scope);
    }
  }
}
