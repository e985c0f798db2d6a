package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.InteractiveRequestParameters;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SystemBrowserOptions;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A person signs in, once, and what comes of it is kept, so that tokens can be had for that person
 * without being there.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code">device
 *     code</a>
 * @see <a
 *     href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow">authorization
 *     code with PKCE</a>
 */
public final class UserLogin {
  /** Any free port: Entra does not compare it for localhost. */
  private static final URI LOOPBACK = URI.create("http://localhost");

  private final Msal msal;
  private final Timeouts timeouts;
  private final Credential credential;
  private final EncryptedTokenCache cache;

  /**
   * @param credential a user's
   */
  public UserLogin(EntraTokens tokens, Credential credential) {
    if (!(credential.proof() instanceof ClientCredential.User user)) {
      throw new IllegalArgumentException(
          "tenant "
              + credential.name()
              + " signs in by its "
              + credential.proof()
              + "; only a user logs in: sign-in=user");
    }
    this.msal = tokens.msal();
    this.timeouts = tokens.timeouts();
    this.credential = credential;
    this.cache = user.cache();
  }

  /**
   * What a person has to do at another screen.
   *
   * @param address where to go
   * @param code what to type there
   * @param lifetime how long it can be typed
   */
  public record DeviceCode(String address, String code, Duration lifetime) {}

  /**
   * Signs in with a code that is typed at another screen; waits for it.
   *
   * @param scope what the first token is for
   * @return the name of who signed in
   */
  public String byDeviceCode(String scope, Consumer<DeviceCode> show)
      throws IOException, TokenRefused, TokenUnavailable {
    CompletableFuture<Void> asking = new CompletableFuture<>();
    return signedIn(
        TokenEndpoint.LONGEST_LOGIN,
        client -> {
          CompletableFuture<IAuthenticationResult> answer =
              client.acquireToken(
                  DeviceCodeFlowParameters.builder(
                          Set.of(scope),
                          code -> {
                            show.accept(
                                new DeviceCode(
                                    code.verificationUri(),
                                    code.userCode(),
                                    Duration.ofSeconds(code.expiresIn())));
                            // MSAL4J looks for the answer's future next, which must be there by
                            // then.
                            asking.join();
                          })
                      .build());
          asking.complete(null);
          return answer;
        });
  }

  /**
   * Signs in through a browser on this machine, which comes back to a port of localhost.
   *
   * @param open is told the address to open
   * @param patience how long the browser may take
   */
  public String byBrowser(String scope, Consumer<URI> open, Duration patience)
      throws IOException, TokenRefused, TokenUnavailable {
    SystemBrowserOptions browser =
        SystemBrowserOptions.builder()
            .htmlMessageSuccess(
                "You can close this page. The terminal says whether you are signed in.")
            .htmlMessageError("Not signed in. The terminal says why.")
            .openBrowserAction(
                url -> {
                  try {
                    open.accept(url.toURI());
                  } catch (URISyntaxException e) {
                    throw new IllegalStateException("MSAL made an address that is none", e);
                  }
                })
            .build();
    return signedIn(
        patience,
        client ->
            client.acquireToken(
                InteractiveRequestParameters.builder(LOOPBACK)
                    .scopes(Set.of(scope))
                    .systemBrowserOptions(browser)
                    .httpPollingTimeoutInSeconds((int) patience.toSeconds())
                    .build()));
  }

  private interface Flow {
    CompletableFuture<IAuthenticationResult> start(PublicClientApplication client);
  }

  private String signedIn(Duration patience, Flow flow)
      throws IOException, TokenRefused, TokenUnavailable {
    PublicClientApplication client = client();
    List<IAccount> before = List.copyOf(await(client.getAccounts(), Duration.ZERO));
    cache.requireReadable();
    IAccount account = await(flow.start(client), patience).account();
    for (IAccount other : before) {
      // One for each tenant: whose tokens would be used otherwise?
      if (!other.homeAccountId().equals(account.homeAccountId())) {
        await(client.removeAccount(other), Duration.ZERO);
      }
    }
    return account.username();
  }

  /** Waits for MSAL4J: as long as the user may take, and as long as a token may take. */
  private <T> T await(CompletableFuture<T> of, Duration patience)
      throws TokenRefused, TokenUnavailable {
    Duration longest = patience.plus(timeouts.token());
    try {
      return of.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw EntraFailure.translate(e.getCause() == null ? e : e.getCause(), credential);
    } catch (TimeoutException e) {
      throw new TokenUnavailable(
          "the sign-in has not ended within " + longest.toSeconds() + " s", "Run login again.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TokenUnavailable("the sign-in was interrupted", "Run login again.");
    }
  }

  /** Forgets who is signed in; says whether there was anybody. */
  public boolean logout() throws IOException {
    return cache.forget();
  }

  /** Where it is kept who is signed in. */
  public String place() {
    return cache.place();
  }

  private PublicClientApplication client() throws MalformedURLException {
    return msal.user(credential, cache);
  }
}
