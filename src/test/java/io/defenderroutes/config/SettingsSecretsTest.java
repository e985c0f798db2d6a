package io.defenderroutes.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsSecretsTest {
  private static final String SECRET = "s3cret-value";

  @Test
  void settings_print_names_and_no_values() {
    Settings settings =
        SettingsPrecedenceTest.settings(
            Map.of("smtp.password", SECRET, "kafka.client.sasl.jaas.config", SECRET), Map.of());

    assertThat(settings.toString()).contains("client-secret").doesNotContain(SECRET);
  }

  @Test
  void secrets_are_no_placeholders_that_a_route_could_print() {
    Map<String, String> all = new HashMap<>();
    for (Option option : Option.values()) {
      if (option.kind() == Kind.SECRET) {
        all.put(option.key(), SECRET);
      }
    }
    all.put("kafka.client.sasl.jaas.config", SECRET);

    Settings settings = SettingsPrecedenceTest.settings(all, Map.of());

    assertThat(settings.placeholders().values()).doesNotContain(SECRET);
    assertThat(settings.text(Option.CLIENT_SECRET)).isEqualTo(SECRET);
  }

  @Test
  void secrets_that_stand_in_a_file_are_known_by_name() {
    Map<String, String> file =
        Map.of(
            "smtp.password", SECRET,
            "kafka.client.sasl.jaas.config", "Module required username=\"u\" password=\"p\";",
            "kafka.client.ssl.keystore.password", SECRET,
            "kafka.client.sasl.oauthbearer.client.credentials.client.secret", SECRET,
            "kafka.client.linger.ms", "5",
            "camel.vault.azure.clientSecret", SECRET,
            "camel.main.name", "mine",
            "routing.crm-password", SECRET);

    assertThat(SettingsPrecedenceTest.settings(file, Map.of()).secretsInFiles())
        .containsExactly(
            "camel.vault.azure.clientSecret",
            "client-secret",
            "kafka.client.sasl.jaas.config",
            "kafka.client.sasl.oauthbearer.client.credentials.client.secret",
            "kafka.client.ssl.keystore.password",
            "routing.crm-password",
            "smtp.password");
  }

  @Test
  void secrets_that_are_kept_elsewhere_are_not() {
    Settings settings =
        SettingsPrecedenceTest.settings(
            Map.of(
                "client-secret", SECRET,
                "smtp.password", "{{file:/run/secrets/smtp}}",
                "kafka.client.sasl.jaas.config", "M required password=\"{{env:KAFKA}}\";",
                "kafka.client.ssl.key.password", "",
                "camel.vault.azure.clientSecret", "{{env:VAULT}}"),
            Map.of("AZURE_CLIENT_SECRET", "of the environment"));

    assertThat(settings.secretsInFiles()).isEmpty();
  }

  @Test
  void a_tenants_file_is_a_file_too_and_the_environment_still_counts_before_it(@TempDir Path folder)
      throws IOException {
    Path tenants = folder.resolve("t.yaml");
    Files.writeString(
        tenants,
        """
        - name: contoso
          client-secret: %1$s
        - name: fabrikam
          client-secret: %1$s
        """
            .formatted(SECRET));
    Map<String, String> file = new HashMap<>(SettingsPrecedenceTest.required());
    file.remove("client-secret");
    file.put("tenants.from", tenants.toString());

    Settings settings =
        Settings.of(
            file,
            Map.of("DEFENDER_TENANTS_FABRIKAM_CLIENT_SECRET", "of the environment"),
            SettingsPrecedenceTest.ROUTES);

    assertThat(settings.secretsInFiles()).containsExactly("tenants.contoso.client-secret");
  }

  @Test
  void no_file_that_is_shipped_holds_a_secret() throws IOException {
    // The Helm chart names keys of a Secret, such as "client-secret".
    Pattern set =
        Pattern.compile(
            "(?im)^\\s*#?[\\w.-]*(password|secret)\\s*[:=]\\s*[\"']?(?!\\{\\{|$|\\$\\{|(client-secret|smtp-password)$)[^\\s\"'].*|.*PRIVATE KEY-.*");
    List<String> found = new ArrayList<>();
    for (String folder : List.of("routes", "k8s", "src/main/distribution", "src/main/resources")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          set.matcher(Files.readString(file))
              .results()
              .forEach(match -> found.add(file + ": " + match.group()));
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void no_fault_shows_a_secret_whatever_else_is_wrong() {
    Map<String, String> all = new HashMap<>(SettingsPrecedenceTest.required());
    all.put("smtp.pasword", SECRET);
    all.put("tenants.nobody.client-secret", SECRET);
    all.put("poll.interval", "often");

    assertThat(String.join("\n", SettingsFaultsTest.faults(all)))
        .contains("smtp.password")
        .doesNotContain(SECRET);
  }

  @Test
  void a_password_in_a_url_is_not_shown_when_the_url_is_refused() {
    assertThat(
            SettingsFaultsTest.faults(
                Map.of(
                    "http.proxy", "me:p%40ss@proxy:8080",
                    "authority-host", "https://me:p%40ss@login.example",
                    "siem.base-url", "https://me:p@ss/w0rd@siem.example")))
        .hasSize(3)
        .anyMatch(f -> f.contains("is '***@proxy:8080'"))
        .anyMatch(f -> f.contains("is 'https://***@login.example'"))
        .anyMatch(f -> f.contains("is 'https://***@siem.example'"));
  }

  @Test
  void kafka_client_settings_pass_through_as_they_are() {
    Settings settings =
        SettingsPrecedenceTest.settings(
            Map.of("kafka.client.security.protocol", "SASL_SSL", "kafka.client.linger.ms", "5"),
            Map.of(
                "DEFENDER_KAFKA_CLIENT_SASL_JAAS_CONFIG", "Module required;",
                "DEFENDER_KAFKA_CLIENT_LINGER_MS", "7"));

    assertThat(settings.below(Settings.KAFKA_CLIENT))
        .containsOnly(
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("linger.ms", "7"),
            Map.entry("sasl.jaas.config", "Module required;"));
  }

  @Test
  void routes_may_name_every_other_option_with_durations_in_milliseconds_and_routing_properties() {
    Settings settings =
        SettingsPrecedenceTest.settings(
            Map.of("routing.vip", "ceo", "camel.main.name", "mine", "retry.delay", "2s"), Map.of());

    assertThat(settings.placeholders())
        .containsEntry("routing.vip", "ceo")
        .containsEntry("camel.main.name", "mine")
        .containsEntry("retry.delay", "2000")
        .containsEntry("delivery.attempts", "3")
        .doesNotContainKey("smtp.host");
  }
}
