package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A run whose secrets are in Azure Key Vault, as a process of its own. */
class KeyVaultRunTest extends InSandbox {
  @Test
  void secrets_of_all_kinds_come_from_the_vault_and_a_new_version_is_used_with_the_next_token()
      throws Exception {
    try (VaultWorld world = new VaultWorld(Files.createDirectory(data.resolve("vault")))) {
      world.vault.set("app-secret", tenant.clientSecret());
      world.vault.set("mail-password", sandbox.mail().password());
      world.vault.set("topic", Arrived.MEDIUM);
      settings(world);
      List<SiemAlert> first = serve(3);
      try (Instance running =
          Instance.start(
              "vault", properties, Map.of("VAULT_SECRET", VaultWorld.VAULT_SECRET), data)) {
        awaitRecords(3);
        first.add(serve("High", "Ransomware"));
        await().atMost(LONG).until(() -> arrived.mails().size() == 1);

        sandbox
            .entra()
            .app(tenant.id(), tenant.clientId())
            .withoutCredentials()
            .secret("the-secret-of-the-second-version");
        sandbox.entra().revokeAll();
        world.vault.set("app-secret", "the-secret-of-the-second-version");
        first.addAll(serve(2));
        awaitRecords(6);
        running.stop();
        assertThat(running.text())
            .doesNotContain(
                "the-secret-of",
                "secret in a file",
                tenant.clientSecret(),
                sandbox.mail().password(),
                VaultWorld.VAULT_SECRET);
        assertThat(sandbox.entra().issuedTokens()).noneMatch(running.text()::contains);
        assertThat(world.entra.issuedTokens()).isNotEmpty().noneMatch(running.text()::contains);
      }
      arrived.assertExactlyOnce(first);
    }
  }

  private void settings(VaultWorld world) throws Exception {
    Path authorities = data.resolve("all-ca.pem");
    Files.writeString(
        authorities,
        Files.readString(Path.of(properties.get("tls.ca-file")))
            + Files.readString(Path.of(world.settings().get("tls.ca-file"))));
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    CustomRoutes.replace(
        routes.resolve("routing/alerts.camel.yaml"),
        "topic: defender.alerts.medium",
        "topic: \"{{azure:topic}}\"");
    properties.putAll(VaultWorld.vaultBySecret());
    properties.put("routes.folder", routes.toString());
    properties.put("tls.ca-file", authorities.toString());
    properties.put("http.proxy", world.proxy.url());
    properties.put("smtp.password", "{{azure:mail-password}}");
    properties.put("tenants." + tenant.name() + ".client-secret", "{{azure:app-secret}}");
  }
}
