package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.ManagedIdentityApplication;
import com.microsoft.aad.msal4j.ManagedIdentityId;
import com.microsoft.aad.msal4j.PublicClientApplication;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * How MSAL4J asks: with timeouts, through the proxy, with no retries of its own (the retry policy
 * in routes/ has them), and in threads of its own.
 */
final class Msal {
  private static final Set<String> PUBLIC_AUTHORITIES =
      Set.of(
          "login.microsoftonline.com",
          "login.microsoftonline.us",
          "login.chinacloudapi.cn",
          "login.partner.microsoftonline.cn");

  private final SSLSocketFactory sockets;
  private final @Nullable Proxy proxy;
  private final int connectMillis;
  private final int readMillis;

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

  Msal(
      SSLSocketFactory sockets,
      @Nullable Proxy proxy,
      Duration connectTimeout,
      Duration readTimeout) {
    // MSAL4J's client would follow a redirect, and post the client secret to wherever it leads.
    // There is no switch for one client; nothing else in this process uses Java's own.
    HttpURLConnection.setFollowRedirects(false);
    this.sockets = sockets;
    this.proxy = proxy;
    this.connectMillis = (int) connectTimeout.toMillis();
    this.readMillis = (int) readTimeout.toMillis();
  }

  ConfidentialClientApplication application(Credential credential, IClientCredential proof)
      throws MalformedURLException {
    ConfidentialClientApplication.Builder builder =
        ConfidentialClientApplication.builder(credential.clientId(), proof)
            .authority(credential.authority())
            .instanceDiscovery(isPublic(credential))
            .sslSocketFactory(sockets)
            .executorService(threads)
            .connectTimeoutForDefaultHttpClient(connectMillis)
            .readTimeoutForDefaultHttpClient(readMillis)
            .disableInternalRetries();
    if (proxy != null) {
      builder.proxy(proxy);
    }
    return builder.build();
  }

  PublicClientApplication user(Credential credential, SealedCache cache)
      throws MalformedURLException {
    PublicClientApplication.Builder builder =
        PublicClientApplication.builder(credential.clientId())
            .authority(credential.authority())
            .instanceDiscovery(isPublic(credential))
            .setTokenCacheAccessAspect(cache)
            .sslSocketFactory(sockets)
            .executorService(threads)
            .connectTimeoutForDefaultHttpClient(connectMillis)
            .readTimeoutForDefaultHttpClient(readMillis)
            .disableInternalRetries();
    if (credential.authorityHost().getPort() > 0) {
      builder.aadInstanceDiscoveryResponse(aliases(credential.authorityHost()));
    }
    if (proxy != null) {
      builder.proxy(proxy);
    }
    return builder.build();
  }

  /** No proxy: the endpoint is the machine's own. */
  ManagedIdentityApplication managedIdentity(ManagedIdentityId id) {
    return ManagedIdentityApplication.builder(id)
        .executorService(threads)
        .connectTimeoutForDefaultHttpClient(connectMillis)
        .readTimeoutForDefaultHttpClient(readMillis)
        .disableInternalRetries()
        .build();
  }

  /** An authority that MSAL does not know would first be looked up at the public one. */
  private static boolean isPublic(Credential credential) {
    return PUBLIC_AUTHORITIES.contains(credential.authorityHost().getHost());
  }

  /** MSAL keeps an account under the host, and looks for it under host and port. */
  private static String aliases(URI host) {
    String with = host.getHost() + ":" + host.getPort();
    return "{\"tenant_discovery_endpoint\":\"%1$s/\",\"metadata\":[{\"preferred_network\":\"%3$s\",\"preferred_cache\":\"%3$s\",\"aliases\":[\"%2$s\",\"%3$s\"]}]}"
        .formatted(host, with, host.getHost());
  }
}
