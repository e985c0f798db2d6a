package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.sandbox.ManagedIdentityEndpoint;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets in Azure Key Vault: as the product is deployed, over TLS, through a proxy. */
class KeyVaultTest {
  private static final Map<String, String> BY_SECRET =
      Map.of("VAULT_SECRET", VaultWorld.VAULT_SECRET);

  private Path folder;
  private VaultWorld world;
  private Map<String, String> settings;

  @BeforeEach
  void start(@TempDir Path folder) {
    this.folder = folder;
    world = new VaultWorld(folder);
    settings = world.settings();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void a_clients_secret_comes_from_the_vault() {
    settings.putAll(VaultWorld.vaultBySecret());
    Typed typed = token(BY_SECRET);

    assertThat(typed.printed()).contains("\"fault\":null", "SecurityAlert.Read.All");
    assertThat(typed.code()).isZero();
    assertThat(world.vault.requests())
        .anyMatch(request -> request.startsWith("Bearer /secrets/app-secret"));
    assertNoSecretIn(typed.printed());
  }

  @Test
  void the_vaults_own_settings_may_come_from_the_environment() {
    settings.put("camel.vault.azure.vaultName", "contoso-alerts");
    settings.put("camel.vault.azure.azureIdentityEnabled", "true");
    settings.put("tenants", "contoso");
    settings.put("tenants.contoso.tenant-id", VaultWorld.TENANT);
    settings.put("tenants.contoso.client-id", "alerts-reader");
    Typed typed =
        token(
            Map.of(
                "AZURE_TENANT_ID",
                VaultWorld.VAULT_TENANT,
                "AZURE_CLIENT_ID",
                "vault-reader",
                "DEFENDER_TENANTS_CONTOSO_CLIENT_SECRET",
                "{{azure:app-secret}}",
                "AZURE_CLIENT_SECRET",
                VaultWorld.VAULT_SECRET));

    assertThat(typed.printed()).contains("\"fault\":null", "SecurityAlert.Read.All");
    assertThat(typed.code()).isZero();
    assertNoSecretIn(typed.printed());
  }

  @Test
  void the_vault_may_be_read_by_the_machines_own_identity() {
    settings.put("camel.vault.azure.vaultName", "contoso-alerts");
    settings.put("camel.vault.azure.azureIdentityEnabled", "true");
    try (ManagedIdentityEndpoint machine =
        ManagedIdentityEndpoint.start(
            world.entra, Clock.systemUTC(), VaultWorld.VAULT_TENANT, "vault-reader")) {
      Typed typed = token(Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", machine.host().toString()));

      assertThat(typed.printed()).contains("\"fault\":null", "SecurityAlert.Read.All");
      assertThat(machine.requests()).isPositive();
      assertNoSecretIn(typed.printed());
    }
  }

  @Test
  void a_secret_that_the_vault_does_not_have_is_told_at_start() {
    settings.putAll(VaultWorld.vaultBySecret());
    settings.put("client-secret", "{{azure:other-secret}}");

    assertFault(token(BY_SECRET), "A secret with (name/id) other-secret was not found");
  }

  @Test
  void an_identity_that_may_not_read_the_vault_is_told_at_start() {
    settings.putAll(VaultWorld.vaultBySecret());
    world.vault.fail(403);

    assertFault(token(BY_SECRET), "403");
  }

  @Test
  void an_identity_that_entra_refuses_is_told_at_start() {
    settings.putAll(VaultWorld.vaultBySecret());

    assertFault(token(Map.of("VAULT_SECRET", "wrong")), "AADSTS7000215");
  }

  @Test
  void a_vault_that_fails_is_told_at_start() {
    settings.putAll(VaultWorld.vaultBySecret());
    world.vault.fail(503);

    assertFault(token(BY_SECRET), "503");
  }

  @Test
  void a_vault_that_is_not_there_is_told_at_start() {
    settings.putAll(VaultWorld.vaultBySecret());
    world.proxy.close();

    assertFault(token(BY_SECRET), "cannot connect");
  }

  @Test
  void a_vault_that_says_nothing_is_told_within_a_bounded_time() throws Exception {
    settings.putAll(VaultWorld.vaultBySecret());
    settings.put("http.response-timeout", "1s");
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      world.proxy.lead(VaultWorld.HOST, silent.getLocalPort());
      Typed typed = token(BY_SECRET);

      assertFault(typed, "timed out");
    }
  }

  @Test
  void without_an_identity_of_the_machine_it_is_told() {
    settings.put("camel.vault.azure.vaultName", "contoso-alerts");
    settings.put("camel.vault.azure.azureIdentityEnabled", "true");
    Typed typed = token(Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1"));

    assertFault(typed, "this machine has no identity that Azure's client could find");
  }

  @Test
  void without_a_vault_it_is_told_what_to_set() {
    assertFault(token(BY_SECRET), "set camel.vault.azure.vaultName");
  }

  @Test
  void a_setting_of_the_vault_that_there_is_not_is_told() {
    settings.putAll(VaultWorld.vaultBySecret());
    settings.put("camel.vault.azure.valtName", "x");

    assertFault(token(BY_SECRET), "camel.vault.azure.valtName");
  }

  private void assertFault(Typed typed, String text) {
    assertThat(typed.code()).as(typed.printed()).isEqualTo(2);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err().lines().skip(1))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("client-secret (AZURE_CLIENT_SECRET) cannot be used", "{{azure:", text)
        .hasSizeLessThan(700);
    assertNoSecretIn(typed.printed());
  }

  private Typed token(Map<String, String> environment) {
    return Typed.of(folder, settings, environment, "token", "--json");
  }

  private void assertNoSecretIn(String text) {
    assertThat(text).doesNotContain("the-secret-of", "Bearer ey");
    assertThat(world.entra.issuedTokens()).noneMatch(text::contains);
  }
}
