package io.defenderroutes.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.KnownRoutes;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.config.TenantsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tenants file says, and what is said of one that is wrong. */
class TenantsListTest {
  private static final String SECRET = "s3cret-of-acme";
  private static final String ID = "72f988bf-86f1-41af-91ab-2d7cd011db47";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Settings settings(
      Path from, Map<String, String> file, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(file);
    all.put("client-id", "app");
    all.put("client-secret", "common");
    all.put("tenants.from", from.toString());
    return Settings.of(
        all, environment, routes -> new KnownRoutes(Map.of(), Set.of("siem", "graph-alerts")));
  }

  private static Settings settings(Path from) {
    return settings(from, Map.of(), Map.of());
  }

  private static List<String> faults(Path from) {
    InvalidConfiguration thrown =
        catchThrowableOfType(InvalidConfiguration.class, () -> settings(from));
    assertThat(thrown).as("accepted").isNotNull();
    assertThat(thrown.getMessage()).doesNotContain(SECRET);
    return thrown.faults();
  }

  @Test
  void entries_may_be_flat_or_nested_and_hold_lists() throws IOException {
    Path file =
        file(
            "tenants.yaml",
            """
            # customers
            - name: acme
              tenant-id: %s
              region: eu
              sources: [siem, graph-alerts]
              poll.interval: 5m
              graph-alerts.filter: "severity eq 'high'"
            - name: globex
              tenant-id: globex.example.org
              sources: siem
              poll: { interval: 7m, start: 1h }
              graph-alerts:
                poll:
                  interval: 08m
                machine-groups:
                  - Tier 0
                  - no
            """
                .formatted(ID));

    Settings settings = settings(file);

    assertThat(settings.tenants()).containsExactly("acme", "globex");
    assertThat(settings.sources("acme")).containsExactly("siem", "graph-alerts");
    assertThat(settings.duration(Option.POLL_INTERVAL, "acme", "siem"))
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.parameters("acme", "graph-alerts"))
        .containsEntry("filter", "severity eq 'high'");
    assertThat(settings.duration(Option.POLL_INTERVAL, "globex", "siem"))
        .isEqualTo(Duration.ofMinutes(7));
    assertThat(settings.duration(Option.POLL_INTERVAL, "globex", "graph-alerts"))
        .isEqualTo(Duration.ofMinutes(8));
    assertThat(settings.parameters("globex", "graph-alerts"))
        .containsEntry("machine-groups", "Tier 0,no");
    assertThat(settings.text(Option.CLIENT_ID, "globex")).isEqualTo("app");
  }

  @Test
  void the_documentations_example_can_be_read() throws IOException {
    String page = Files.readString(Path.of("docs/tenants.md"));
    String example = page.substring(page.indexOf("```yaml\n- name") + 8);

    Settings settings = settings(file("t.yaml", example.substring(0, example.indexOf("```"))));

    assertThat(settings.tenants()).containsExactly("contoso", "fabrikam");
    assertThat(settings.sources("contoso")).hasSize(2);
    assertThat(settings.duration(Option.POLL_INTERVAL, "fabrikam", "graph-alerts"))
        .isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void the_environment_counts_before_the_properties_and_those_before_the_tenants_file()
      throws IOException {
    Path file =
        file(
            "t.yaml",
            "- { name: acme, tenant-id: "
                + ID
                + ", poll.interval: 5m, poll.start: 5m, poll.overlap: 5m }");

    Settings settings =
        settings(
            file,
            Map.of("tenants.acme.poll.interval", "6m", "tenants.acme.poll.start", "6m"),
            Map.of("DEFENDER_TENANTS_ACME_POLL_START", "7m"));

    assertThat(settings.text(Option.POLL_OVERLAP, "acme")).isEqualTo("5m");
    assertThat(settings.text(Option.POLL_INTERVAL, "acme")).isEqualTo("6m");
    assertThat(settings.text(Option.POLL_START, "acme")).isEqualTo("7m");
  }

  @Test
  void tenants_named_elsewhere_are_polled_beside_those_of_the_file() throws IOException {
    Path file = file("t.yaml", "- { name: acme, tenant-id: " + ID + " }");

    assertThat(settings(file).tenants()).containsExactly("acme");
    assertThat(
            settings(file, Map.of("tenants", "own", "tenants.own.tenant-id", ID), Map.of())
                .tenants())
        .containsExactly("own", "acme");
  }

  @Test
  void what_is_set_for_a_tenant_that_was_taken_out_is_no_fault() throws IOException {
    Path file = file("t.yaml", "- { name: acme, tenant-id: " + ID + " }");

    Settings settings =
        settings(
            file,
            Map.of("tenants.gone.region", "eu"),
            Map.of("DEFENDER_TENANTS_GONE_CLIENT_SECRET", SECRET));

    assertThat(settings.unused())
        .containsExactly("DEFENDER_TENANTS_GONE_CLIENT_SECRET", "tenants.gone.region");
  }

  @Test
  void a_folder_holds_lists_and_single_tenants_that_may_be_named_as_their_files()
      throws IOException {
    file("acme.yaml", "tenant-id: " + ID);
    file("globex.yml", "{ name: other, tenant-id: " + ID + " }");
    file(
        "more.yaml",
        "- { name: m1, tenant-id: " + ID + " }\n- { name: m2, tenant-id: " + ID + " }");
    file(".hidden.yaml", "- nonsense");
    file("README.md", "- nonsense");
    Files.createDirectory(folder.resolve("..data"));
    Files.writeString(folder.resolve("..data/linked.yaml"), "tenant-id: " + ID);
    Files.createSymbolicLink(folder.resolve("linked.yaml"), Path.of("..data/linked.yaml"));

    assertThat(settings(folder).tenants()).containsExactly("acme", "other", "linked", "m1", "m2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                            | t.yaml is empty; a tenants file is a list of tenants
          # only a remark                               | t.yaml is empty
          just text                                     | t.yaml:1: this is neither a list nor a tenant
          - acme                                        | t.yaml:1: this is no tenant; it must be one, such as "- name: acme"
          - [a, b]                                      | t.yaml:1: this is no tenant
          - region: eu                                  | t.yaml:1: the tenant has no name; it must be a name of a-z
          - name: Acme Corp                             | t.yaml:1: name is 'Acme Corp'; it must be a name of a-z
          - name: ../../etc                             | t.yaml:1: name is '../../etc'; it must be
          - name: acme~  reigon: eu                     | tenants.acme.reigon: there is no such property; did you mean tenants.acme.region?
          - name: acme~  kafka.brokers: a:1             | tenants.acme.kafka.brokers: there is no such property
          - name: acme~  region: [[a]]                  | t.yaml:2: region must be a string, a number, or a list of these (acme at
          - name: acme~  region: eu~  region: us        | t.yaml:3: region is set twice (acme at
          - name: acme~  poll: {interval: 1m}~  poll.interval: 2m | poll.interval is set twice
          - name: acme~  poll.interval: soon            | tenants.acme.poll.interval (DEFENDER_TENANTS_ACME_POLL_INTERVAL) is 'soon'; it must be a duration
          - name: acme~  sources: siem                  | tenants.acme.tenant-id (DEFENDER_TENANTS_ACME_TENANT_ID) is missing
          - name: acme~\tregion: eu                     | t.yaml:2: the file cannot be read: a tab
          - name: acme~  region: "eu                    | the file cannot be read: found unexpected end of stream
          - name: acme~---~- name: b                    | a second document (---) in one file
          - name: acme~  client-secret: *s3cret-of-acme | the file cannot be read: not YAML that can be used here
          - name: acme~  client-secret: !s3cret-of-acme!x y | the file cannot be read
          - name: acme~  client-secret: {s: s3cret-of-acme} | tenants.acme.client-secret.s: there is no such property
          - name: acme~- name: globex~- name: acme      | tenant acme is listed twice: acme at
          """)
  void what_is_wrong_is_told_with_file_and_entry_and_without_secrets(String text, String fault)
      throws IOException {
    Path file = file("t.yaml", text.replace('~', '\n').replace("\\t", "\t"));

    assertThat(faults(file)).anySatisfy(f -> assertThat(f).contains(fault));
    assertThat(String.join("\n", faults(file))).contains("t.yaml");
  }

  @Test
  void two_readings_are_equal_only_if_the_file_was_not_changed_between_them() throws IOException {
    String whole =
        "- { name: acme, tenant-id: " + ID + " }\n- { name: b, tenant-id: " + ID + " }\n";
    TenantsFile watched = new TenantsFile(file("t.yaml", whole).toString());
    TenantsFile.Look before = watched.look();
    assertThat(watched.look()).isEqualTo(before);
    assertThat(before.list().entries()).hasSize(2);

    file("t.yaml", whole.substring(0, whole.indexOf('\n')));
    assertThat(watched.look()).isNotEqualTo(before);
    Files.delete(folder.resolve("t.yaml"));
    assertThat(watched.look()).isNotEqualTo(before);
    file("t.yaml", whole);
    assertThat(watched.look()).isEqualTo(before);
  }

  @Test
  void names_may_not_be_the_same_in_two_files() throws IOException {
    file("a.yaml", "- { name: acme, tenant-id: " + ID + " }");
    file("b.yaml", "\n- { name: acme, tenant-id: " + ID + " }");

    assertThat(faults(folder))
        .containsExactly(
            "tenant acme is listed twice: acme at "
                + folder
                + "/a.yaml:1 and "
                + folder
                + "/b.yaml:2");
  }

  @Test
  void a_file_or_folder_that_is_not_there_or_holds_nothing_is_told() throws IOException {
    assertThat(faults(folder.resolve("nowhere.yaml")).get(0))
        .startsWith("tenants.from (DEFENDER_TENANTS_FROM) is '")
        .contains("there is no");
    assertThat(faults(folder).get(0))
        .contains("a folder without a file that ends in .yaml or .yml");
    Files.write(folder.resolve("latin.yaml"), new byte[] {(byte) 0xe9, (byte) 0xe8});
    assertThat(faults(folder).get(0)).contains("latin.yaml is not written in UTF-8");
  }

  @Test
  void what_is_meant_in_many_places_does_not_grow() throws IOException {
    StringBuilder bomb = new StringBuilder("- &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("- &a").append(i).append(" [");
      bomb.append(("*a" + (i - 1) + ", ").repeat(9)).append("*a").append(i - 1).append("]\n");
    }

    assertThat(faults(file("bomb.yaml", bomb.toString())))
        .hasSize(1)
        .allSatisfy(f -> assertThat(f).contains("cannot be read"));
    assertThat(faults(file("deep.yaml", "[".repeat(100_000)))).hasSize(1);
  }

  @Test
  void there_may_be_ten_thousand() throws IOException {
    for (int part = 0; part < 2; part++) {
      StringBuilder many = new StringBuilder();
      for (int i = part * 5_000; i < (part + 1) * 5_000; i++) {
        many.append("- name: t").append(i).append("\n  tenant-id: ").append(ID);
        many.append("\n  sources: [siem, graph-alerts]\n  graph-alerts.filter: x\n");
      }
      file("many-" + part + ".yaml", many.toString());
    }
    Settings settings =
        settings(folder, Map.of(), Map.of("DEFENDER_TENANTS_T77_POLL_INTERVAL", "3m"));

    assertThat(settings.tenants()).hasSize(10_000);
    for (String tenant : settings.tenants()) {
      assertThat(settings.parameters(tenant, "graph-alerts")).hasSize(1);
    }
    assertThat(settings.text(Option.POLL_INTERVAL, "t77")).isEqualTo("3m");
  }
}
