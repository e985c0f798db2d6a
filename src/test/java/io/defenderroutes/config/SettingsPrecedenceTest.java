package io.defenderroutes.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SettingsPrecedenceTest {
  @Test
  void what_is_set_nowhere_has_its_default() {
    assertThat(settings(Map.of(), Map.of()).duration(Option.POLL_INTERVAL))
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void the_file_overrides_the_default() {
    assertThat(settings(Map.of("poll.interval", "5m"), Map.of()).duration(Option.POLL_INTERVAL))
        .isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void the_environment_overrides_the_file() {
    Settings settings =
        settings(Map.of("poll.interval", "5m"), Map.of("DEFENDER_POLL_INTERVAL", "PT7M"));

    assertThat(settings.duration(Option.POLL_INTERVAL)).isEqualTo(Duration.ofMinutes(7));
  }

  @Test
  void an_empty_environment_variable_returns_to_the_default() {
    Settings settings =
        settings(Map.of("poll.interval", "5m"), Map.of("DEFENDER_POLL_INTERVAL", " "));

    assertThat(settings.duration(Option.POLL_INTERVAL)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void azure_tools_names_are_understood() {
    Settings settings = settings(Map.of(), Map.of("AZURE_CLIENT_ID", "from-azure"));

    assertThat(settings.text(Option.CLIENT_ID, "default")).isEqualTo("from-azure");
  }

  @Test
  void blanks_around_a_value_do_not_count() {
    assertThat(settings(Map.of("data.folder", "  /var/data "), Map.of()).text(Option.DATA_FOLDER))
        .isEqualTo("/var/data");
  }

  @Test
  void foreign_variables_are_left_alone() {
    Settings settings = settings(Map.of(), Map.of("DEFENDER_SERVICE_HOST", "10.0.0.1", "A", "b"));

    assertThat(settings.toString()).doesNotContain("service").doesNotContain("10.0.0.1");
  }

  @Test
  void a_tenants_own_value_overrides_the_common_one() {
    Settings settings =
        settings(
            Map.of(
                "tenants", "acme, globex",
                "poll.interval", "5m",
                "tenants.globex.poll.interval", "10m",
                "tenants.globex.client-id", "globex-app"),
            Map.of());

    assertThat(settings.tenants()).containsExactly("acme", "globex");
    assertThat(settings.duration(Option.POLL_INTERVAL, "acme", "siem"))
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.duration(Option.POLL_INTERVAL, "globex", "siem"))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.text(Option.CLIENT_ID, "acme")).isEqualTo("app");
    assertThat(settings.text(Option.CLIENT_ID, "globex")).isEqualTo("globex-app");
  }

  @Test
  void a_tenant_may_have_all_that_is_required_to_itself() {
    Map<String, String> file = new HashMap<>();
    file.put("tenants", "acme");
    required().forEach((key, value) -> file.put("tenants.acme." + key, value));

    Settings settings = Settings.of(file, Map.of(), SettingsPrecedenceTest.ROUTES);

    assertThat(settings.text(Option.CLIENT_ID, "acme")).isEqualTo("app");
  }

  @Test
  void a_tenants_value_comes_from_the_environment_in_whatever_order_it_is_listed() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("DEFENDER_TENANTS_ACME_EU_CLIENT_SECRET", "before-the-tenants");
    environment.put("DEFENDER_TENANTS", "acme-eu");
    environment.put("DEFENDER_TENANTS_ACME_EU_CLIENT_ID", "after-the-tenants");

    Settings settings = settings(Map.of(), environment);

    assertThat(settings.text(Option.CLIENT_SECRET, "acme-eu")).isEqualTo("before-the-tenants");
    assertThat(settings.text(Option.CLIENT_ID, "acme-eu")).isEqualTo("after-the-tenants");
  }

  @Test
  void the_default_tenant_can_be_set_from_the_environment_too() {
    Settings settings = settings(Map.of(), Map.of("DEFENDER_TENANTS_DEFAULT_CLIENT_ID", "its-own"));

    assertThat(settings.text(Option.CLIENT_ID, "default")).isEqualTo("its-own");
  }

  @Test
  void a_value_for_a_source_overrides_the_tenants_and_a_tenants_own_for_it_overrides_both() {
    Settings settings =
        settings(
            Map.of(
                "tenants", "default,acme",
                "poll.interval", "1m",
                "tenants.acme.poll.interval", "2m",
                "siem.poll.interval", "3m"),
            Map.of("DEFENDER_TENANTS_ACME_SIEM_POLL_INTERVAL", "4m"));

    assertThat(settings.duration(Option.POLL_INTERVAL, "default", "graph-alerts"))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.duration(Option.POLL_INTERVAL, "acme", "graph-alerts"))
        .isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.duration(Option.POLL_INTERVAL, "default", "siem"))
        .isEqualTo(Duration.ofMinutes(3));
    assertThat(settings.duration(Option.POLL_INTERVAL, "acme", "siem"))
        .isEqualTo(Duration.ofMinutes(4));
  }

  @Test
  void parameters_that_a_source_may_declare_come_from_file_and_environment() {
    Settings settings =
        settings(
            Map.of("tenants", "default,acme", "siem.machine-groups", "Servers"),
            Map.of("DEFENDER_TENANTS_ACME_SIEM_MACHINE_GROUPS", "Tier 0"));

    assertThat(settings.parameters("default", "siem")).containsEntry("machine-groups", "Servers");
    assertThat(settings.parameters("acme", "siem")).containsEntry("machine-groups", "Tier 0");
    assertThat(settings.parameters("acme", "graph-alerts")).isEmpty();
  }

  @Test
  void a_name_given_twice_counts_once() {
    Settings settings = settings(Map.of("tenants", "a,b,a", "sources", "siem,siem"), Map.of());

    assertThat(settings.tenants()).containsExactly("a", "b");
    assertThat(settings.sources("a")).containsExactly("siem");
  }

  static final Function<String, Settings.Known> ROUTES =
      folder -> new KnownRoutes(Map.of(), Set.of("siem", "graph-alerts"));

  static Map<String, String> required() {
    return Map.of(
        "tenant-id", "72f988bf-86f1-41af-91ab-2d7cd011db47",
        "client-id", "app",
        "client-secret", "s3cret-value",
        "region", "eu");
  }

  static Settings settings(Map<String, String> file, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(required());
    all.putAll(file);
    return Settings.of(all, environment, SettingsPrecedenceTest.ROUTES);
  }
}
