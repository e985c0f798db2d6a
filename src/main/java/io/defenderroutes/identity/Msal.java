package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.ManagedIdentityApplication;
import com.microsoft.aad.msal4j.ManagedIdentityId;
import com.microsoft.aad.msal4j.PublicClientApplication;
import io.defenderroutes.config.DaemonThreads;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Creates MSAL4J clients with a bounded HTTP client, separate threads and no retries, which the
 * retry policy in routes/ has.
 *
 * <p>Instance discovery at Microsoft is off: MSAL4J knows Microsoft's authorities, and others are
 * configured by the operator.
 */
final class Msal {
  private final TokenHttpClient entra;
  private final TokenHttpClient machine;

  /**
   * MSAL4J's default, the common pool with a thread per core, would let a few hanging tenants block
   * all others. {@link CredentialTokens} limits the number of threads.
   */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(DaemonThreads.named("entra"));

  Msal(SSLContext tls, @Nullable Proxy proxy, Timeouts timeouts, Clock clock) {
    this.entra = TokenHttpClient.entra(tls, proxy, timeouts, clock);
    this.machine = TokenHttpClient.managedIdentity(tls, timeouts, clock);
  }

  /** Threads for clients, and for reading their secrets. */
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

  /** Without proxy, since the endpoint is local. */
  ManagedIdentityApplication managedIdentity(ManagedIdentityId id) {
    return ManagedIdentityApplication.builder(id)
        .httpClient(machine)
        .executorService(threads)
        .disableInternalRetries()
        .build();
  }

  /** MSAL4J stores an account under the host, but looks it up under host and port. */
  private static String aliases(URI host) {
    String with = host.getHost() + ":" + host.getPort();
    return "{\"tenant_discovery_endpoint\":\"%1$s/\",\"metadata\":[{\"preferred_network\":\"%3$s\",\"preferred_cache\":\"%3$s\",\"aliases\":[\"%2$s\",\"%3$s\"]}]}"
        .formatted(host, with, host.getHost());
  }
}
