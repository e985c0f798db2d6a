package io.defenderroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.alert.AlertContract;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDestinationTest {
  private static final Path FOLDER = Path.of("/data/alerts");

  private final FileDestination destination =
      new FileDestination(
          FOLDER, Clock.fixed(Instant.parse("2026-03-01T23:59:59Z"), ZoneOffset.ofHours(9)));

  @Test
  void placeholders_are_filled_in_and_the_day_is_utcs() throws RefusedAlert {
    assertThat(file("{service}/x.ndjson", Map.of()).toString()).endsWith("/endpoint/x.ndjson");
    assertThat(file("{tenant}/{source}/{severity}-{category}-{date}.ndjson", Map.of()))
        .isEqualTo(FOLDER.resolve("acme/siem/high-Ransomware-2026-03-01.ndjson"));
  }

  @Test
  void an_alert_is_one_line_of_the_batch_whatever_line_breaks_stand_in_it() throws RefusedAlert {
    Exchange exchange = Exchanges.alert(Map.of("path", "x.ndjson"));
    exchange.setVariable(AlertContract.ALERT, "{\r\n \"t\": \"a\\nb\"\n}".getBytes(UTF_8));

    destination.process(exchange);

    assertThat(Batch.of(exchange).lines().get(FOLDER.resolve("x.ndjson")))
        .singleElement()
        .isEqualTo("{   \"t\": \"a\\nb\" }".getBytes(UTF_8));
    assertThat(exchange.getVariable(AlertContract.ALERT, byte[].class)).contains('\n');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        ".",
        "../..",
        "/etc/passwd",
        "a/../../b",
        "..\\..",
        "a\0b",
        "a\nb",
        "C:x",
        "",
        "~",
        "{date}",
        "$1",
        "\\",
        "...hidden",
        "\u202Ecod",
        "漢字",
        "😀"
      })
  void what_an_alert_fills_in_is_one_harmless_name(String hostile) throws RefusedAlert {
    Path file = file("by-category/{category}/x.ndjson", Map.of("category", hostile));

    Path name = FOLDER.resolve("by-category").relativize(file);
    assertThat(name.getNameCount()).isEqualTo(2);
    assertThat(name.getName(0).toString()).matches("[\\p{L}\\p{N}_-][\\p{L}\\p{N}._-]*");
  }

  @Test
  void a_long_value_is_cut_and_no_character_is_cut_in_half() throws RefusedAlert {
    assertThat(file("{category}", Map.of("category", "x".repeat(500))).getFileName().toString())
        .hasSize(64);
    assertThat(
            file("{category}", Map.of("category", "x" + "𝐀".repeat(500))).getFileName().toString())
        .isEqualTo("x" + "𝐀".repeat(31));
  }

  @Test
  void a_name_too_long_for_a_file_system_is_refused() {
    assertThatThrownBy(() -> file("漢".repeat(100) + "/x", Map.of()))
        .isInstanceOf(RefusedAlert.class)
        .hasMessageContaining("too long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{title}", "x/{alertId}.json", "{Tenant}", "{}", "{ date }"})
  void an_unknown_placeholder_is_refused_with_those_there_are(String pattern) {
    assertThatThrownBy(() -> file(pattern, Map.of()))
        .isInstanceOf(RefusedAlert.class)
        .hasMessageContaining("placeholder")
        .hasMessageContaining("severity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/x", "", ".", "a/../..", "a/../../alertsx/y", "x\0y"})
  void a_path_that_is_none_or_leads_out_of_the_folder_is_refused(String pattern) {
    assertThatThrownBy(() -> file(pattern, Map.of())).isInstanceOf(RefusedAlert.class);
  }

  private Path file(String pattern, Map<String, String> values) throws RefusedAlert {
    Exchange exchange = Exchanges.alert(values);
    exchange.setVariable("path", pattern);
    destination.process(exchange);
    return Batch.of(exchange).lines().keySet().iterator().next();
  }
}
