package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.AppCertificate;
import io.defenderroutes.sandbox.EntraApp;
import io.defenderroutes.sandbox.FederatedIssuer;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each way to show who we are, from the settings to the alerts. */
class CredentialsTest extends InSandbox {
  @Test
  void a_certificate_takes_the_place_of_a_secret() throws Exception {
    AppCertificate certificate = AppCertificate.withChain(Clock.systemUTC());
    app().withoutCredentials().certificate(certificate.certificate());
    withoutSecret();
    own("client-certificate", certificate.writePkcs12(data.resolve("app.p12"), "pw").toString());
    own(
        "client-certificate-password",
        "{{file:" + Files.writeString(data.resolve("pw"), "pw\n") + "}}");

    assertAlertsArrive();
    assertThat(app().lastChain()).hasSize(2);
  }

  @Test
  void a_federated_token_takes_the_place_of_a_secret() throws Exception {
    FederatedIssuer kubernetes = new FederatedIssuer("https://oidc.cluster.example/");
    app().withoutCredentials().federated(kubernetes.issuer(), "me", kubernetes.key());
    withoutSecret();
    Path token =
        kubernetes.writeToken(data.resolve("token"), "me", Instant.now(), Duration.ofHours(1));
    own("federated-token-file", token.toString());

    assertAlertsArrive();
  }

  @Test
  void a_federated_token_that_is_not_there_stops_the_start_and_later_is_told() throws Exception {
    FederatedIssuer kubernetes = new FederatedIssuer("https://oidc.cluster.example/");
    app().withoutCredentials().federated(kubernetes.issuer(), "me", kubernetes.key());
    withoutSecret();
    Path token = Files.writeString(data.resolve("token"), "\n");
    own("federated-token-file", token.toString());
    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(token + ": nothing is there");

    kubernetes.writeToken(token, "me", Instant.now(), Duration.ofHours(1));
    sandbox.entra().tokenLifetime(Duration.ofSeconds(1));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls();
      Files.writeString(token, "");
      await()
          .atMost(LONG)
          .until(() -> Health.of(running, connection()).contains("nothing is there"));
      kubernetes.writeToken(token, "me", Instant.now(), Duration.ofHours(1));
      await().atMost(LONG).until(() -> Health.of(running, connection()).isEmpty());
    } finally {
      sandbox.entra().tokenLifetime(Duration.ofSeconds(3599));
    }
  }

  @Test
  void a_secret_that_is_rotated_in_its_file_is_taken_up_without_a_restart() throws Exception {
    Path file = Files.writeString(data.resolve("secret"), tenant.clientSecret() + "\n");
    own("client-secret", "{{file:" + file + "}}");
    List<SiemAlert> first = serve(3);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
      app().withoutCredentials().secret("rotated");
      sandbox.entra().revokeAll();
      await().atMost(LONG).until(() -> Health.of(running, connection()).contains("AADSTS7000215"));
      Files.writeString(file, "rotated");
      List<SiemAlert> second = serve(2);
      awaitRecords(5);
      await().atMost(LONG).until(() -> Health.of(running, connection()).isEmpty());
      first.addAll(second);
      arrived.assertExactlyOnce(first);
    }
  }

  @Test
  void a_token_that_expires_while_a_backlog_is_read_is_replaced_in_time() throws Exception {
    // Five minutes early is always too late: each request has a token of its own.
    sandbox.entra().tokenLifetime(Duration.ofSeconds(2));
    try {
      properties.put("poll.start", "6h");
      properties.put("poll.slice-length", "1h");
      List<SiemAlert> alerts = serve(10);
      try (DefenderAlertRoutes running = Product.start(properties)) {
        awaitRecords(10);
        awaitFurtherPolls();
      }
      arrived.assertExactlyOnce(alerts);
      assertThat(requests(tenant)).noneMatch(request -> request.status() == 401);
    } finally {
      sandbox.entra().tokenLifetime(Duration.ofSeconds(3599));
    }
  }

  @Test
  void a_token_without_the_permission_is_not_sent_and_says_what_to_grant_and_where()
      throws Exception {
    properties.put("sources", "graph-alerts");
    properties.put("retry.forbidden-max-delay", "200ms");
    app().roles("https://graph.microsoft.com", "SecurityIncident.Read.All");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      String connection = tenant.name() + "/graph-alerts";
      await().atMost(LONG).until(() -> !Health.of(running, connection).isEmpty());
      assertThat(Health.of(running, connection))
          .contains("the token's permissions (roles) are: SecurityIncident.Read.All")
          .contains("grant the application permission SecurityAlert.Read.All of Microsoft Graph")
          .contains("App registrations, " + tenant.clientId());
      assertThat(sandbox.apis().get(Api.GRAPH_ALERTS).requests())
          .noneMatch(request -> request.tenantId().equals(tenant.id()));

      app().roles("https://graph.microsoft.com", "SecurityAlert.Read.All");
      await().atMost(LONG).until(() -> Health.of(running, connection).isEmpty());
    }
  }

  @Test
  void a_customer_who_withdraws_consent_stops_his_own_connection_alone() throws Exception {
    Tenants.Tenant customer = Product.newTenant(sandbox);
    properties = Product.properties(sandbox, List.of(tenant, customer), data);
    arrived = new Arrived(sandbox, tenant, data);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls(tenant);
      awaitFurtherPolls(customer);
      for (int code : new int[] {65001, 7000229, 700016}) {
        sandbox.entra().refuse(customer.id(), customer.clientId(), code);
        sandbox.entra().revokeAll();
        await()
            .atMost(LONG)
            .until(
                () ->
                    Health.of(running, customer.name() + "/siem").contains("AADSTS" + code + " "));
        List<SiemAlert> alerts = serve(2);
        int before = arrived.records().size();
        awaitRecords(Math.max(before, 1));
        awaitFurtherPolls(tenant);
        assertThat(alerts).hasSize(2);
        assertThat(Health.of(running, connection())).isEmpty();
        sandbox.entra().accept(customer.id(), customer.clientId());
        await().atMost(LONG).until(() -> Health.of(running, customer.name() + "/siem").isEmpty());
      }
      awaitRecords(6);
    }
  }

  @Test
  void two_ways_at_once_are_told_with_both_names_and_none_is_told_with_all() {
    own("client-certificate", "/etc/app.pem");
    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("tenants." + tenant.name() + ".client-secret (DEFENDER_TENANTS_")
        .hasMessageContaining(" and tenants." + tenant.name() + ".client-certificate (")
        .hasMessageContaining("it can sign in by one of them only");
    properties.remove("tenants." + tenant.name() + ".client-certificate");
    withoutSecret();
    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(
            "has nothing to sign in with; set one of client-secret (AZURE_CLIENT_SECRET)")
        .hasMessageContaining("federated-token-file (AZURE_FEDERATED_TOKEN_FILE)")
        .hasMessageContaining("sign-in=user (DEFENDER_SIGN_IN)");
  }

  @Test
  void what_cannot_be_read_at_start_is_told_at_start() throws Exception {
    own("client-secret", "{{file:" + Files.writeString(data.resolve("empty"), " \n") + "}}");
    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("client-secret is {{file:" + data.resolve("empty") + "}}: ")
        .hasMessageContaining(data.resolve("empty") + ": nothing is there");
    own("client-secret", "{{file:" + data.resolve("nowhere") + "}}");
    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("client-secret (AZURE_CLIENT_SECRET) cannot be used for tenant ")
        .hasMessageContaining("there is no file " + data.resolve("nowhere"));
    withoutSecret();
    own("client-certificate", data.resolve("app.pem").toString());
    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("client-certificate (AZURE_CLIENT_CERTIFICATE_PATH) cannot be used");
  }

  private void assertAlertsArrive() throws Exception {
    List<SiemAlert> alerts = serve(3);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
    }
    arrived.assertExactlyOnce(alerts);
  }

  private EntraApp app() {
    return sandbox.entra().app(tenant.id(), tenant.clientId());
  }

  private String connection() {
    return tenant.name() + "/siem";
  }

  private void own(String option, String value) {
    properties.put("tenants." + tenant.name() + "." + option, value);
  }

  private void withoutSecret() {
    properties.remove("tenants." + tenant.name() + ".client-secret");
  }
}
