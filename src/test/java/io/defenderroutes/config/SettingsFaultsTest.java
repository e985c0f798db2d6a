package io.defenderroutes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsFaultsTest {
  @Test
  void an_invalid_value_is_reported_with_property_variable_value_and_type() {
    assertThat(faults(Map.of("smtp.port", "70000")))
        .containsExactly(
            "smtp.port (DEFENDER_SMTP_PORT) is '70000'; it must be a port, 1 to 65535");
  }

  @Test
  void a_missing_value_is_reported_with_its_purpose() {
    assertThat(faults(Map.of("client-id", "")))
        .containsExactly(
            "client-id (AZURE_CLIENT_ID) is missing. Application (client) id of the app registration; a managed identity needs none. It must be a non-empty string");
  }

  @Test
  void all_faults_are_reported_together_and_each_once() {
    assertThat(
            faults(
                Map.of(
                    "tenants", "acme,globex",
                    "client-id", "",
                    "poll.interval", "often",
                    "kafka.broker", "localhost:9092")))
        .hasSize(3)
        .anyMatch(f -> f.startsWith("client-id "))
        .anyMatch(f -> f.startsWith("poll.interval "))
        .anyMatch(f -> f.startsWith("kafka.broker:"));
  }

  @Test
  void a_misspelt_property_is_reported_with_the_nearest_one() {
    assertThat(faults(Map.of("kafka.broker", "localhost:9092")))
        .singleElement()
        .asString()
        .startsWith("kafka.broker: there is no such property; did you mean kafka.brokers?");
  }

  @Test
  void a_misspelt_variable_is_reported_with_the_nearest_one() {
    Map<String, String> environment = Map.of("DEFENDER_POLL_INTERVALL", "5m");

    assertThat(
            catchThrowableOfType(
                    InvalidConfiguration.class,
                    () ->
                        Settings.of(
                            SettingsPrecedenceTest.required(),
                            environment,
                            SettingsPrecedenceTest.ROUTES))
                .faults())
        .containsExactly(
            "DEFENDER_POLL_INTERVALL: there is no such environment variable; did you mean DEFENDER_POLL_INTERVAL?");
  }

  @Test
  void variables_that_Kubernetes_adds_for_a_service_are_ignored() {
    Map<String, String> environment =
        Map.of(
            "DEFENDER_ALERTS_SERVICE_HOST",
            "10.0.0.1",
            "DEFENDER_ALERTS_PORT_80_TCP",
            "tcp://10.0.0.1:80");

    assertThat(
            Settings.of(
                    SettingsPrecedenceTest.required(), environment, SettingsPrecedenceTest.ROUTES)
                .tenants())
        .containsExactly("default");
  }

  @Test
  void a_misspelt_property_of_a_tenant_is_reported_with_the_nearest_one_of_that_tenant() {
    assertThat(faults(Map.of("tenants.default.clientid", "x")))
        .singleElement()
        .asString()
        .contains("did you mean tenants.default.client-id?");
  }

  @Test
  void an_option_that_cannot_be_set_for_one_tenant_is_reported_with_the_common_property() {
    assertThat(faults(Map.of("tenants.default.smtp.host", "x")))
        .singleElement()
        .asString()
        .contains("did you mean smtp.host?");
  }

  @Test
  void settings_of_a_tenant_that_tenants_does_not_list_are_one_fault_that_names_the_tenant() {
    assertThat(
            faults(
                Map.of(
                    "tenants", "acme",
                    "tenants.globex.region", "us",
                    "tenants.globex.client-id", "x")))
        .containsExactly(
            "tenants.globex.client-id, tenants.globex.region: the tenant globex is not one of tenants (DEFENDER_TENANTS) 'acme'; add it there, or remove its settings");
  }

  @Test
  void a_truncated_property_of_a_tenant_is_a_fault() {
    assertThat(faults(Map.of("tenants.default", "x"))).isNotEmpty();
    assertThat(faults(Map.of("tenants.", "x"))).isNotEmpty();
  }

  @Test
  void an_invalid_value_of_a_tenant_is_reported_with_its_own_property_and_variable() {
    assertThat(faults(Map.of("tenants", "acme", "tenants.acme.region", "saturn")))
        .containsExactly(
            "tenants.acme.region (DEFENDER_TENANTS_ACME_REGION) is 'saturn'; it must be the region's short name, such as us, eu, uk, au or swa");
  }

  @Test
  void an_invalid_value_of_a_source_is_reported_with_its_own_property_and_variable() {
    assertThat(faults(Map.of("siem.poll.interval", "often")))
        .singleElement()
        .asString()
        .startsWith("siem.poll.interval (DEFENDER_SIEM_POLL_INTERVAL) is 'often'; it must be");
    assertThat(faults(Map.of("tenants.default.graph-alerts.base-url", "http://graph")))
        .singleElement()
        .asString()
        .startsWith(
            "tenants.default.graph-alerts.base-url (DEFENDER_TENANTS_DEFAULT_GRAPH_ALERTS_BASE_URL)");
  }

  @Test
  void an_option_of_a_source_must_name_the_source() {
    assertThat(faults(Map.of("base-url", "https://siem.example")))
        .singleElement()
        .asString()
        .contains("there is no such property; did you mean siem.base-url?");
    assertThat(faults(Map.of("seim.base-url", "https://siem.example")))
        .singleElement()
        .asString()
        .contains("did you mean siem.base-url?");
  }

  @Test
  void an_option_that_the_routing_needs_is_required() {
    Map<String, String> mails = new HashMap<>(SettingsPrecedenceTest.required());
    mails.put("smtp.host", "mail");
    Map<Option, String> required =
        Map.of(Option.SMTP_HOST, "The routing mails.", Option.EMAIL_FROM, "The routing mails.");

    assertThat(
            catchThrowableOfType(
                    InvalidConfiguration.class,
                    () ->
                        Settings.of(
                            mails, Map.of(), folder -> new KnownRoutes(required, Set.of("siem"))))
                .faults())
        .containsExactly(
            "email.from (DEFENDER_EMAIL_FROM) is missing. The routing mails. It must be one mail address, such as soc@example.org");
  }

  static List<String> faults(Map<String, String> changed) {
    Map<String, String> all = new HashMap<>(SettingsPrecedenceTest.required());
    all.putAll(changed);
    return catchThrowableOfType(
            InvalidConfiguration.class,
            () -> Settings.of(all, Map.of(), SettingsPrecedenceTest.ROUTES))
        .faults();
  }
}
