package io.defenderroutes.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets in Azure Key Vault: as the product is deployed, over TLS, through a proxy. */
class KeyVaultTest {
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
    Typed typed = token(Map.of("VAULT_SECRET", VaultWorld.VAULT_SECRET));

    assertThat(typed.printed()).contains("\"fault\":null", "SecurityAlert.Read.All");
    assertThat(typed.code()).isZero();
    assertThat(world.vault.requests())
        .anyMatch(request -> request.startsWith("Bearer /secrets/app-secret"));
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
