package io.defenderroutes.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.TenantsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of a tenants file's changes are made, and which are refused. */
class TenantChangesTest {
  private static final String ACME = entry("acme", "");
  private static final String GLOBEX = entry("globex", "");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  private int checks;

  private static String entry(String name, String more) {
    return "- name: " + name + "\n  tenant-id: " + name + ".example\n" + more;
  }

  private TenantChanges start(Map<String, String> environment, String text) throws IOException {
    Map<String, String> properties = new HashMap<>();
    properties.put("tenants.from", write(text).toString());
    properties.put("client-id", "app");
    properties.put("client-secret", "secret");
    properties.put("kafka.brokers", "localhost:9092");
    properties.put("smtp.host", "localhost");
    properties.put("email.from", "defender@example.org");
    properties.put("email.to", "soc@example.org");
    return new TenantChanges(
        SettingsSource.read(properties, environment),
        (settings, tenants) -> {
          checks++;
          for (String tenant : tenants) {
            if (settings.sources(tenant).contains("none-such")) {
              throw new InvalidConfiguration(List.of("no such source for " + tenant));
            }
          }
        });
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("t.yaml"), text);
  }

  private void take(TenantChanges changes, String text) throws IOException {
    changes.take(TenantsFile.list(write(text).toString()));
  }

  @Test
  void a_tenant_may_come_change_and_go() throws IOException {
    TenantChanges changes = start(Map.of(), ACME);

    take(changes, entry("acme", "  poll.interval: 7m\n") + GLOBEX);
    assertThat(changes.settings().tenants()).containsExactlyInAnyOrder("acme", "globex");
    assertThat(changes.settings().text(Option.POLL_INTERVAL, "acme")).isEqualTo("7m");

    take(changes, "[]");
    assertThat(changes.settings().tenants()).isEmpty();
    assertThat(changes.refusals()).isEmpty();
  }

  @Test
  void the_order_and_remarks_are_no_change() throws IOException {
    TenantChanges changes = start(Map.of(), ACME + GLOBEX);
    var before = changes.settings();

    take(changes, "# remark\n" + GLOBEX + "\n" + ACME);

    assertThat(changes.settings()).isSameAs(before);
    assertThat(checks).isZero();
  }

  @Test
  void one_that_is_wrong_stays_as_it_was_and_the_others_change() throws IOException {
    TenantChanges changes = start(Map.of(), ACME + GLOBEX);

    take(changes, entry("acme", "  poll.interval: soon\n") + entry("new", "  region: eu\n"));
    assertThat(changes.settings().tenants()).containsExactlyInAnyOrder("acme", "new");
    assertThat(changes.settings().text(Option.POLL_INTERVAL, "acme")).isEqualTo("1m");
    assertThat(changes.refusals())
        .singleElement()
        .asString()
        .contains("is 'soon'; it must be a duration", "(acme at " + folder.resolve("t.yaml:1"));

    take(changes, entry("acme", "  sources: none-such\n"));
    assertThat(changes.settings().tenants()).containsExactly("acme");
    assertThat(changes.refusals()).singleElement().asString().contains("no such source for acme (");

    take(changes, entry("acme", "  poll.interval: 5m\n"));
    assertThat(changes.refusals()).isEmpty();
    assertThat(changes.settings().text(Option.POLL_INTERVAL, "acme")).isEqualTo("5m");
  }

  @Test
  void nobody_goes_while_an_entry_has_no_name_that_can_be_used() throws IOException {
    TenantChanges changes = start(Map.of(), ACME + GLOBEX);

    take(changes, entry("Acme Corp", "") + entry("new", ""));

    assertThat(changes.settings().tenants()).containsExactlyInAnyOrder("acme", "globex", "new");
    assertThat(changes.refusals()).singleElement().asString().contains("name is 'Acme Corp'");
  }

  @Test
  void one_that_is_listed_twice_stays_as_it_was() throws IOException {
    TenantChanges changes = start(Map.of(), ACME);

    take(changes, entry("acme", "  poll.interval: 5m\n") + GLOBEX + ACME);

    assertThat(changes.settings().text(Option.POLL_INTERVAL, "acme")).isEqualTo("1m");
    assertThat(changes.settings().tenants()).containsExactly("acme", "globex");
    assertThat(changes.refusals()).singleElement().asString().contains("listed twice");
  }

  @Test
  void nothing_changes_while_the_file_cannot_be_read() throws IOException {
    TenantChanges changes = start(Map.of(), ACME);
    for (String text : List.of("", "- name: [", "x", ACME + "\t- name: b\n")) {
      take(changes, text);
      assertThat(changes.settings().tenants()).as(text).containsExactly("acme");
      assertThat(changes.refusals()).as(text).hasSize(1);
    }
    take(changes, ACME);
    assertThat(changes.refusals()).isEmpty();
  }

  @Test
  void one_may_go_and_come_back_while_its_secret_stays_in_the_environment() throws IOException {
    TenantChanges changes =
        start(Map.of("DEFENDER_TENANTS_ACME_CLIENT_SECRET", "its-own"), ACME + GLOBEX);

    take(changes, GLOBEX);
    assertThat(changes.settings().tenants()).containsExactly("globex");
    assertThat(changes.refusals()).isEmpty();

    take(changes, ACME + GLOBEX);
    assertThat(changes.settings().text(Option.CLIENT_SECRET, "acme")).isEqualTo("its-own");
  }

  @Test
  void one_that_is_wrong_among_thousands_is_soon_found() throws IOException {
    TenantChanges changes = start(Map.of(), "[]");
    String all =
        IntStream.range(0, 4_000)
            .mapToObj(i -> entry("t" + i, i == 1_234 ? "  sources: none-such\n" : ""))
            .collect(Collectors.joining());

    take(changes, all);

    assertThat(changes.settings().tenants()).hasSize(3_999).doesNotContain("t1234");
    assertThat(changes.refusals()).hasSize(1);
    assertThat(checks).isLessThan(30);
  }
}
