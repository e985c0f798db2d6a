package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class SandboxTest {
  @Test
  void allPartsAreUpAndBothTenantsMayReadTheirAlerts(@TempDir Path folder) throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder.resolve("made/if/need/be"))) {
      Client client = new Client(sandbox.certificates());
      AlertGenerator generator = new AlertGenerator(1, Clock.systemUTC());

      for (Tenants.Tenant tenant : sandbox.tenants()) {
        SiemAlert alert = generator.next(tenant.id());
        sandbox.defender().add(alert);
        String token =
            client.token(
                sandbox.entra(),
                tenant.id(),
                tenant.clientId(),
                tenant.clientSecret(),
                DefenderSimulator.AUDIENCE);
        HttpResponse<String> response =
            client.get(sandbox.defender().baseUri().resolve("/api/alerts/"), token);
        assertThat(response.body()).isEqualTo("[" + alert.json() + "]");
        assertThat(tenant.toString()).doesNotContain(tenant.clientSecret());
      }
      assertThat(sandbox.tenants())
          .extracting(Tenants.Tenant::name)
          .containsExactly("contoso", "fabrikam");
      assertThat(sandbox.kafka().topics()).isEmpty();
      assertThat(sandbox.mail().received()).isEmpty();
      assertThat(sandbox.folder().resolve("ca.pem")).exists();
    }
  }
}
