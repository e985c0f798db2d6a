package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.AppCertificate;
import io.defenderroutes.sandbox.EntraApp;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.GeneratedAlert;
import io.defenderroutes.sandbox.Tenants;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code check}: what it tells of connections, in words that say what to do. */
class CheckConnectionsTest extends Sources {
  @Test
  void each_source_is_asked_and_its_newest_alert_told() throws Exception {
    poll(Api.values());
    GeneratedAlert alert =
        world.next(tenant.id(), "High", "Malware", Instant.now().minusSeconds(5 * 3600));
    sandbox.apis().publish(alert);

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isZero();
    for (Api api : Api.values()) {
      assertThat(check.out()).contains("Connection " + tenant.name() + "/" + api.key());
    }
    // The five APIs of alerts; there is no incident.
    assertThat(check.out().split("API responds: 1 item in 24 hours, the newest 5 hours old", -1))
        .hasSize(6);
    assertThat(check.out().split("The API responds, with no alert in 29 days", -1)).hasSize(3);
    assertThat(check.out()).doesNotContain("✗");
    assertThat(sandbox.entra().issuedTokens()).noneMatch(check.out()::contains);
  }

  @Test
  void a_wrong_secret_is_told_with_what_to_do() throws Exception {
    properties.put("tenants." + tenant.name() + ".client-secret", "wr0ng");

    Command check = Command.check(properties);

    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out())
        .contains("Entra's token endpoint responded 401 invalid_client AADSTS7000215")
        .contains("the client secret is wrong: use the secret's value, not its id")
        .doesNotContain("wr0ng");
  }

  @Test
  void a_permission_that_is_missing_is_told_before_the_api_is_asked() throws Exception {
    poll(Api.GRAPH_ALERTS);
    app().roles("https://graph.microsoft.com", "User.Read.All");

    Command check = Command.check(properties, "--json");

    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out())
        .contains("the token's permissions (roles) are: User.Read.All")
        .contains("grant the application permission SecurityAlert.Read.All of Microsoft Graph");
    assertThat(sandbox.apis().get(Api.GRAPH_ALERTS).requests())
        .noneMatch(request -> request.tenantId().equals(tenant.id()));
  }

  @Test
  void what_the_api_answers_is_told_with_the_remedy() throws Exception {
    poll(Api.ENDPOINT);
    String key = "endpoint.base-url";
    assertAnswer(Fault.status(403), "403", "the token has the permission Alert.Read.All");
    assertAnswer(Fault.status(401), "401", "its audience is https://api.securitycenter");
    assertAnswer(Fault.status(429), "429", "Another client uses the quota of the same application");
    assertAnswer(Fault.status(503), "503", "Run check again; polls retry automatically.");
    assertAnswer(Fault.html200(), "a web page", "Run check again");
    assertAnswer(
        Fault.status(202, Map.of(), "{\"value\":[]}"), "status 202 promises no complete list", "");
    properties.put(key, properties.get(key) + "/nowhere");
    assertThat(Command.check(properties).out())
        .contains("404")
        .contains("check base-url, cloud and region");
  }

  private void assertAnswer(Fault fault, String cause, String remedy) throws Exception {
    sandbox.apis().get(Api.ENDPOINT).inject(tenant.id(), fault);
    Command check = Command.check(properties);
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains("✗ API responds").contains(cause).contains(remedy);
  }

  @Test
  void an_answer_that_lacks_something_is_told() throws Exception {
    poll(Api.GRAPH_ALERTS);
    sandbox.apis().get(Api.GRAPH_ALERTS).inject(tenant.id(), Fault.partial());

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isZero();
    assertThat(check.out()).contains("The response is incomplete: 206");
  }

  @Test
  void more_than_one_answer_can_hold_is_no_fault() throws Exception {
    poll(Api.ENDPOINT);
    sandbox.apis().get(Api.ENDPOINT).inject(tenant.id(), Fault.status(413));

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isZero();
    assertThat(check.out())
        .contains("API responds: more in the last hour than one response can hold");
  }

  @Test
  void a_certificate_that_expires_soon_is_told() throws Exception {
    // The sandbox's are valid for 30 days.
    AppCertificate certificate = AppCertificate.selfSigned(Clock.systemUTC());
    app().withoutCredentials().certificate(certificate.certificate());
    properties.remove("tenants." + tenant.name() + ".client-secret");
    properties.put(
        "tenants." + tenant.name() + ".client-certificate",
        certificate.writePem(data.resolve("app.pem")).toString());
    properties.put("credential.warn-before", "40d");

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isZero();
    assertThat(check.out())
        .contains("token is valid for this API: certificate")
        .contains("expiry of the certificate")
        .contains("It expires at 20");
  }

  @Test
  void one_tenant_of_many_can_be_chosen_and_one_bad_one_hides_no_other() throws Exception {
    Tenants.Tenant bad = Product.newTenant(sandbox);
    properties = Product.properties(sandbox, List.of(tenant, bad), data);
    sandbox.entra().refuse(bad.id(), bad.clientId(), 7000229);

    Command all = Command.check(properties);
    Command one = Command.check(properties, "--tenant", tenant.name());
    Command nobody = Command.check(properties, "--tenant", "nobody");

    assertThat(all.code()).isEqualTo(1);
    assertThat(all.out())
        .contains("AADSTS7000229")
        .contains("consent-url")
        .contains("The API responds, with no alert in 29 days");
    assertThat(one.code()).as(one.toString()).isZero();
    assertThat(one.out()).doesNotContain(bad.name() + "/");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.out()).contains("No connection of that tenant and source");
  }

  private EntraApp app() {
    return sandbox.entra().app(tenant.id(), tenant.clientId());
  }
}
