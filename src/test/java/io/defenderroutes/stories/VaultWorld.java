package io.defenderroutes.stories;

import io.defenderroutes.sandbox.Certificates;
import io.defenderroutes.sandbox.ConnectProxy;
import io.defenderroutes.sandbox.EntraSimulator;
import io.defenderroutes.sandbox.KeyVault;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/**
 * A vault and Entra under their own names: a proxy leads those names here, and the certificates are
 * for those names. To the product nothing is different from Azure but its proxy and whom it trusts.
 */
final class VaultWorld implements AutoCloseable {
  static final String VAULT_TENANT = "11111111-2222-3333-4444-555555555555";
  static final String VAULT_SECRET = "the-secret-of-the-vaults-reader";
  static final String TENANT = "66666666-7777-8888-9999-aaaaaaaaaaaa";
  private static final String LOGIN = "login.microsoftonline.com";
  static final String HOST = "contoso-alerts.vault.azure.net";

  final Certificates certificates = Certificates.create(Clock.systemUTC(), LOGIN, HOST);
  final EntraSimulator entra = EntraSimulator.start(certificates, Clock.systemUTC());
  final KeyVault vault = new KeyVault(certificates, entra, VAULT_TENANT, HOST);
  final ConnectProxy proxy =
      ConnectProxy.start().lead(LOGIN, entra.authorityHost().getPort()).lead(HOST, vault.port());
  private final Path folder;

  VaultWorld(Path folder) {
    this.folder = folder;
    entra.app(VAULT_TENANT, "vault-reader").secret(VAULT_SECRET).roles(KeyVault.AUDIENCE, "Unused");
    entra
        .app(TENANT, "alerts-reader")
        .secret("the-secret-of-the-app")
        .roles("https://graph.microsoft.com", "SecurityAlert.Read.All");
    vault.set("app-secret", "the-secret-of-the-app");
  }

  /** Where the vault is, and who may read it by a secret. */
  static Map<String, String> vaultBySecret() {
    return new TreeMap<>(
        Map.of(
            "camel.vault.azure.vaultName", "contoso-alerts",
            "camel.vault.azure.tenantId", VAULT_TENANT,
            "camel.vault.azure.clientId", "vault-reader",
            "camel.vault.azure.clientSecret", "{{env:VAULT_SECRET}}"));
  }

  /** A tenant's app whose secret is in the vault. */
  Map<String, String> settings() {
    return new TreeMap<>(
        Map.of(
            "tenant-id", TENANT,
            "client-id", "alerts-reader",
            "client-secret", "{{azure:app-secret}}",
            "sources", "graph-alerts",
            "kafka.brokers", "localhost:1",
            "email.from", "a@example.org",
            "email.to", "b@example.org",
            "smtp.host", "localhost",
            "http.proxy", proxy.url(),
            "tls.ca-file", certificates.writeCaPem(folder).toString()));
  }

  @Override
  public void close() {
    proxy.close();
    vault.close();
    entra.close();
  }
}
