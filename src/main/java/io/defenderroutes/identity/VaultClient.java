package io.defenderroutes.identity;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Secrets;
import io.defenderroutes.config.Settings;
import java.net.ProxySelector;
import javax.net.ssl.SSLContext;

/**
 * Configures Azure's Key Vault client with the product's proxy, trust and timeouts. Camel creates
 * the client without such options, so they are set for the whole process.
 *
 * @see <a
 *     href="https://learn.microsoft.com/azure/developer/java/sdk/overview#configuration">azure-core's
 *     variables</a>
 */
final class VaultClient {
  private VaultClient() {}

  /** Call before the first secret is read. Does nothing without a vault. */
  static void prepare(Settings settings, Trust trust) {
    if (Secrets.vault(settings).isEmpty()
        && System.getenv("CAMEL_VAULT_AZURE_VAULT_NAME") == null) {
      return;
    }
    settings.optional(Option.HTTP_PROXY).ifPresent(VaultClient::proxy);
    String responseTimeout =
        Long.toString(settings.duration(Option.HTTP_RESPONSE_TIMEOUT).toMillis());
    setIfAbsent(
        "AZURE_REQUEST_CONNECT_TIMEOUT",
        Long.toString(settings.duration(Option.HTTP_CONNECT_TIMEOUT).toMillis()));
    setIfAbsent("AZURE_REQUEST_RESPONSE_TIMEOUT", responseTimeout);
    setIfAbsent("AZURE_REQUEST_READ_TIMEOUT", responseTimeout);
    // Further retries are those of the policy in routes/; a start should fail early.
    setIfAbsent("AZURE_REQUEST_RETRY_COUNT", "1");
    // Environment, workload or managed identity; no credentials of developer tools.
    setIfAbsent("AZURE_TOKEN_CREDENTIALS", "prod");
    boolean customTrust =
        settings
            .optional(Option.TLS_CA_FILE)
            .or(() -> settings.optional(Option.TLS_TRUST_STORE))
            .isPresent();
    if (customTrust) {
      SSLContext.setDefault(trust.sslContext());
    }
  }

  private static void proxy(String address) {
    // Java reads java.net.useSystemProxies once, here: other connections are not affected.
    ProxySelector.getDefault();
    System.setProperty("HTTPS_PROXY", address);
    System.setProperty("java.net.useSystemProxies", "true");
    // Endpoints of managed identities are local.
    setIfAbsent("NO_PROXY", "localhost,127.0.0.1,169.254.169.254");
  }

  private static void setIfAbsent(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
