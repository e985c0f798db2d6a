package io.defenderroutes.identity;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Secrets;
import io.defenderroutes.config.Settings;
import java.net.ProxySelector;
import javax.net.ssl.SSLContext;

/**
 * How Azure's client asks a Key Vault, and Entra on its behalf: through the same proxy, trusting
 * the same authorities and as patiently as we do. It is Camel that makes the client, without a
 * place to say so; it reads what stands for the whole process.
 *
 * @see <a
 *     href="https://learn.microsoft.com/azure/developer/java/sdk/overview#configuration">azure-core's
 *     variables</a>
 */
public final class VaultClient {
  private VaultClient() {}

  /** To be called before a secret is asked for. Without a vault nothing is changed. */
  static void prepare(Settings settings, Trust trust) {
    if (Secrets.vault(settings).isEmpty()
        && System.getenv("CAMEL_VAULT_AZURE_VAULT_NAME") == null) {
      return;
    }
    settings.optional(Option.HTTP_PROXY).ifPresent(VaultClient::proxy);
    String patience = Long.toString(settings.duration(Option.HTTP_RESPONSE_TIMEOUT).toMillis());
    unlessSet(
        "AZURE_REQUEST_CONNECT_TIMEOUT",
        Long.toString(settings.duration(Option.HTTP_CONNECT_TIMEOUT).toMillis()));
    unlessSet("AZURE_REQUEST_RESPONSE_TIMEOUT", patience);
    unlessSet("AZURE_REQUEST_READ_TIMEOUT", patience);
    // Further ones are the retry policy's in routes/; at the start a person is waiting.
    unlessSet("AZURE_REQUEST_RETRY_COUNT", "1");
    // The environment, a workload's or a machine's identity; not what a developer's desktop keeps.
    unlessSet("AZURE_TOKEN_CREDENTIALS", "prod");
    boolean others =
        settings
            .optional(Option.TLS_CA_FILE)
            .or(() -> settings.optional(Option.TLS_TRUST_STORE))
            .isPresent();
    if (others) {
      SSLContext.setDefault(trust.sslContext());
    }
  }

  private static void proxy(String address) {
    // Java reads the second one once, here: to all others nothing changes.
    ProxySelector.getDefault();
    System.setProperty("HTTPS_PROXY", address);
    System.setProperty("java.net.useSystemProxies", "true");
    // Where a machine's identity is asked for is the machine's own.
    unlessSet("NO_PROXY", "localhost,127.0.0.1,169.254.169.254");
  }

  private static void unlessSet(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
