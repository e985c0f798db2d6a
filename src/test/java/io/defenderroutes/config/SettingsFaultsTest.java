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
  void a_wrong_value_is_told_with_property_variable_value_and_what_would_be_right() {
    assertThat(faults(Map.of("smtp.port", "70000")))
        .containsExactly(
            "smtp.port (DEFENDER_SMTP_PORT) is '70000'; it must be a port, 1 to 65535");
  }

  @Test
  void what_is_missing_is_told_with_what_it_is_for() {
    assertThat(faults(Map.of("client-id", "")))
        .containsExactly(
            "client-id (AZURE_CLIENT_ID) is missing. Application (client) id of the app registration; a managed identity needs none. It must be a non-empty string");
  }

  @Test
  void every_fault_is_told_at_once_and_each_once() {
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
  void a_misspelt_property_is_told_with_what_was_probably_meant() {
    assertThat(faults(Map.of("kafka.broker", "localhost:9092")))
        .singleElement()
        .asString()
        .startsWith("kafka.broker: there is no such property; did you mean kafka.brokers?");
  }

  @Test
  void a_misspelt_variable_is_told_with_what_was_probably_meant() {
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
  void variables_that_Kubernetes_adds_for_a_service_are_none_of_ours() {
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
  void a_tenants_misspelt_property_is_told_with_what_was_probably_meant_for_that_tenant() {
    assertThat(faults(Map.of("tenants.default.clientid", "x")))
        .singleElement()
        .asString()
        .contains("did you mean tenants.default.client-id?");
  }

  @Test
  void what_cannot_be_set_for_one_tenant_is_told_with_the_common_property() {
    assertThat(faults(Map.of("tenants.default.smtp.host", "x")))
        .singleElement()
        .asString()
        .contains("did you mean smtp.host?");
  }

  @Test
  void an_option_of_a_tenant_that_is_not_listed_is_a_fault() {
    assertThat(faults(Map.of("tenants", "acme", "tenants.globex.region", "us")))
        .containsExactly(
            "tenants.globex.region: there is no tenant of that name in tenants='acme'");
  }

  @Test
  void a_tenant_key_that_is_cut_short_is_a_fault_and_no_crash() {
    assertThat(faults(Map.of("tenants.default", "x"))).isNotEmpty();
    assertThat(faults(Map.of("tenants.", "x"))).isNotEmpty();
  }

  @Test
  void a_tenants_wrong_value_is_told_with_the_tenants_own_property_and_variable() {
    assertThat(faults(Map.of("tenants", "acme", "tenants.acme.region", "saturn")))
        .containsExactly(
            "tenants.acme.region (DEFENDER_TENANTS_ACME_REGION) is 'saturn'; it must be the region's short name, such as us, eu, uk, au or swa");
  }

  @Test
  void a_wrong_value_for_a_source_is_told_with_its_own_property_and_variable() {
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
  void what_is_for_a_source_alone_must_name_it() {
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
  void what_only_some_routing_needs_is_insisted_on_when_it_is_used() {
    Map<String, String> mails = new HashMap<>(SettingsPrecedenceTest.required());
    mails.put("smtp.host", "mail");
    Map<Option, String> required =
        Map.of(Option.SMTP_HOST, "The routing mails.", Option.EMAIL_FROM, "The routing mails.");

    assertThat(
            catchThrowableOfType(
                    InvalidConfiguration.class,
                    () ->
                        Settings.of(
                            mails,
                            Map.of(),
                            folder -> new Settings.Known(required, Set.of("siem"))))
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
