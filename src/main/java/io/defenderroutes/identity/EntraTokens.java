package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Fetches access tokens with MSAL4J: one application object per credential, one request at a time
 * for each, timeouts set, and no retries of its own (the retry policy in routes/ has them).
 *
 * <p>Tokens are kept here until five minutes before they expire, not in MSAL's cache: that one
 * misses when the authority names a port.
 */
public final class EntraTokens {
  private static final Duration EARLY = Duration.ofMinutes(5);
  private static final Set<String> PUBLIC_AUTHORITIES =
      Set.of(
          "login.microsoftonline.com",
          "login.microsoftonline.us",
          "login.chinacloudapi.cn",
          "login.partner.microsoftonline.cn");

  private final SSLSocketFactory sockets;
  private final @Nullable Proxy proxy;
  private final Duration connectTimeout;
  private final Duration readTimeout;
  private final Clock clock;
  private final Map<Credential, Application> applications = new ConcurrentHashMap<>();

  /**
   * MSAL would ask on the JVM's common pool, a thread for each core: a few tenants whose Entra
   * hangs would hold up all others.
   */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "entra");
            thread.setDaemon(true);
            return thread;
          });

  public EntraTokens(
      SSLSocketFactory sockets,
      @Nullable Proxy proxy,
      Duration connectTimeout,
      Duration readTimeout,
      Clock clock) {
    // MSAL4J's client would follow a redirect, and post the client secret to wherever it leads.
    // There is no switch for
    // one client; nothing else in this process uses Java's own.
    HttpURLConnection.setFollowRedirects(false);
    this.sockets = sockets;
    this.proxy = proxy;
    this.connectTimeout = connectTimeout;
    this.readTimeout = readTimeout;
    this.clock = clock;
  }

  /**
   * A token that is valid for another five minutes at least.
   *
   * @throws TokenRefused if Entra says no for good
   * @throws TokenUnavailable if asking again may help
   */
  public Token fetch(Credential credential, String scope) throws TokenRefused, TokenUnavailable {
    return applications.computeIfAbsent(credential, Application::new).fetch(scope);
  }

  /** Forgets a token that an API refused, so that the next one is fresh. */
  public void discard(Credential credential, String scope) {
    Application application = applications.get(credential);
    if (application != null) {
      application.discard(scope);
    }
  }

  private final class Application {
    private final Credential credential;
    private final Map<String, Token> tokens = new HashMap<>();
    private @Nullable ConfidentialClientApplication client;

    Application(Credential credential) {
      this.credential = credential;
    }

    synchronized Token fetch(String scope) throws TokenRefused, TokenUnavailable {
      Token kept = tokens.get(scope);
      if (kept != null && clock.instant().isBefore(kept.expiresAt().minus(EARLY))) {
        return kept;
      }
      try {
        IAuthenticationResult result =
            client()
                .acquireToken(
                    ClientCredentialParameters.builder(Set.of(scope)).skipCache(true).build())
                .join();
        if (result.accessToken() == null || result.accessToken().isBlank()) {
          throw EntraFailure.unreadable(credential);
        }
        Token token = new Token(result.accessToken(), result.expiresOnDate().toInstant());
        tokens.put(scope, token);
        return token;
      } catch (CompletionException e) {
        throw EntraFailure.translate(e.getCause() == null ? e : e.getCause(), credential);
      } catch (MalformedURLException e) {
        throw new TokenRefused("authority-host is not usable: " + credential.authorityHost());
      }
    }

    synchronized void discard(String scope) {
      tokens.remove(scope);
    }

    private ConfidentialClientApplication client() throws MalformedURLException {
      if (client == null) {
        String host = credential.authorityHost().toString().replaceAll("/+$", "");
        ConfidentialClientApplication.Builder builder =
            ConfidentialClientApplication.builder(
                    credential.clientId(),
                    ClientCredentialFactory.createFromSecret(credential.clientSecret()))
                .authority(host + "/" + credential.tenantId() + "/")
                // Without it, an authority MSAL does not know would first be looked up at the
                // public one.
                .instanceDiscovery(
                    PUBLIC_AUTHORITIES.contains(credential.authorityHost().getHost()))
                .sslSocketFactory(sockets)
                .executorService(threads)
                .connectTimeoutForDefaultHttpClient((int) connectTimeout.toMillis())
                .readTimeoutForDefaultHttpClient((int) readTimeout.toMillis())
                .disableInternalRetries();
        if (proxy != null) {
          builder.proxy(proxy);
        }
        client = builder.build();
      }
      return client;
    }
  }
}
