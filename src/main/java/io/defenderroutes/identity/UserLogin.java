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
 * Signs a user in interactively and stores the refresh token, for later unattended token requests.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code">device
 *     code</a>
 * @see <a
 *     href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow">authorization
 *     code with PKCE</a>
 */
public final class UserLogin {
  /** Any free port: Entra ignores the port of localhost. */
  private static final URI LOOPBACK = URI.create("http://localhost");

  private final Msal msal;
  private final Timeouts timeouts;
  private final Credential credential;
  private final EncryptedTokenCache cache;

  /**
   * @param credential of a user
   */
  public UserLogin(EntraTokens tokens, Credential credential) {
    if (!(credential.proof() instanceof ClientCredential.User user)) {
      throw new IllegalArgumentException(
          "tenant %s signs in by its %s; only a user logs in: sign-in=user"
              .formatted(credential.name(), credential.proof()));
    }
    this.msal = tokens.msal();
    this.timeouts = tokens.timeouts();
    this.credential = credential;
    this.cache = user.cache();
  }

  /**
   * A device code, to be entered in any browser.
   *
   * @param address of the page
   * @param code to enter there
   * @param lifetime of the code
   */
  public record DeviceCode(String address, String code, Duration lifetime) {}

  /**
   * Signs in with a device code; waits until it is entered.
   *
   * @param scope of the first token
   * @return the name of the user
   */
  public String byDeviceCode(String scope, Consumer<DeviceCode> show)
      throws IOException, TokenException {
    CompletableFuture<Void> futureReady = new CompletableFuture<>();
    return signIn(
        TokenEndpoint.LONGEST_LOGIN,
        client -> {
          CompletableFuture<IAuthenticationResult> result =
              client.acquireToken(
                  DeviceCodeFlowParameters.builder(
                          Set.of(scope),
                          code -> {
                            show.accept(
                                new DeviceCode(
                                    code.verificationUri(),
                                    code.userCode(),
                                    Duration.ofSeconds(code.expiresIn())));
                            // MSAL4J next needs the future, so it must have been returned.
                            futureReady.join();
                          })
                      .build());
          futureReady.complete(null);
          return result;
        });
  }

  /**
   * Signs in with a browser on this machine, which is redirected to a port of localhost.
   *
   * @param open opens an address in the browser
   * @param timeout of the user's sign-in
   */
  public String byBrowser(String scope, Consumer<URI> open, Duration timeout)
      throws IOException, TokenException {
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
    return signIn(
        timeout,
        client ->
            client.acquireToken(
                InteractiveRequestParameters.builder(LOOPBACK)
                    .scopes(Set.of(scope))
                    .systemBrowserOptions(browser)
                    .httpPollingTimeoutInSeconds((int) timeout.toSeconds())
                    .build()));
  }

  private interface Flow {
    CompletableFuture<IAuthenticationResult> start(PublicClientApplication client);
  }

  private String signIn(Duration timeout, Flow flow) throws IOException, TokenException {
    PublicClientApplication client = client();
    List<IAccount> before = List.copyOf(await(client.getAccounts(), Duration.ZERO));
    cache.requireReadable();
    IAccount account = await(flow.start(client), timeout).account();
    for (IAccount other : before) {
      // Keep one account per tenant, so that its tokens are used.
      if (!other.homeAccountId().equals(account.homeAccountId())) {
        await(client.removeAccount(other), Duration.ZERO);
      }
    }
    return account.username();
  }

  /** Waits for MSAL4J: the timeout of the user plus that of a token. */
  private <T> T await(CompletableFuture<T> future, Duration timeout) throws TokenException {
    Duration longest = timeout.plus(timeouts.token());
    try {
      return future.get(longest.toMillis(), TimeUnit.MILLISECONDS);
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

  /** Signs the user out; false if there was none. */
  public boolean logout() throws IOException {
    return cache.forget();
  }

  /** The location of the stored sign-in, for messages. */
  public String place() {
    return cache.place();
  }

  private PublicClientApplication client() throws MalformedURLException {
    return msal.user(credential, cache);
  }
}
