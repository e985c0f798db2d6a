package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.ManagedIdentityApplication;
import com.microsoft.aad.msal4j.ManagedIdentityId;
import com.microsoft.aad.msal4j.PublicClientApplication;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes MSAL4J's clients: with our HTTP client, no retries of MSAL4J's own (the retry policy in
 * routes/ has them), and threads of their own.
 *
 * <p>None looks the authority up at Microsoft (instance discovery): MSAL4J knows Microsoft's own,
 * and any other is the operator's.
 */
final class Msal {
  private final TokenHttpClient entra;
  private final TokenHttpClient machine;

  /**
   * MSAL4J would use the JVM's common pool, a thread for each core: a few tenants whose Entra hangs
   * would hold up all others. {@link CredentialTokens} bounds how many threads there are.
   */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "entra");
            thread.setDaemon(true);
            return thread;
          });

  Msal(SSLContext tls, @Nullable Proxy proxy, Timeouts timeouts, Clock clock) {
    this.entra = TokenHttpClient.entra(tls, proxy, timeouts, clock);
    this.machine = TokenHttpClient.managedIdentity(tls, timeouts, clock);
  }

  /** Where clients run, and where what they need is read. */
  ExecutorService threads() {
    return threads;
  }

  ConfidentialClientApplication application(Credential credential, IClientCredential proof)
      throws MalformedURLException {
    return ConfidentialClientApplication.builder(credential.clientId(), proof)
        .authority(credential.authority())
        .instanceDiscovery(false)
        .httpClient(entra)
        .executorService(threads)
        .disableInternalRetries()
        .build();
  }

  PublicClientApplication user(Credential credential, EncryptedTokenCache cache)
      throws MalformedURLException {
    PublicClientApplication.Builder builder =
        PublicClientApplication.builder(credential.clientId())
            .authority(credential.authority())
            .instanceDiscovery(false)
            .setTokenCacheAccessAspect(cache)
            .httpClient(entra)
            .executorService(threads)
            .disableInternalRetries();
    if (credential.authorityHost().getPort() > 0) {
      builder.aadInstanceDiscoveryResponse(aliases(credential.authorityHost()));
    }
    return builder.build();
  }

  /** No proxy: the endpoint is the machine's own. */
  ManagedIdentityApplication managedIdentity(ManagedIdentityId id) {
    return ManagedIdentityApplication.builder(id)
        .httpClient(machine)
        .executorService(threads)
        .disableInternalRetries()
        .build();
  }

  /** MSAL4J stores an account under the host, and looks for it under host and port. */
  private static String aliases(URI host) {
    String with = host.getHost() + ":" + host.getPort();
    return "{\"tenant_discovery_endpoint\":\"%1$s/\",\"metadata\":[{\"preferred_network\":\"%3$s\",\"preferred_cache\":\"%3$s\",\"aliases\":[\"%2$s\",\"%3$s\"]}]}"
        .formatted(host, with, host.getHost());
  }
}
