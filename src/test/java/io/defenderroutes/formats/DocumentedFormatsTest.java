package io.defenderroutes.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.routes.RoutesFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The formats that docs/formats.md shows, which people copy. */
class DocumentedFormatsTest {
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```jslt\n(// routes/(formats/[a-z]+\\.jslt)\n.*?)^```$");

  private final Formats formats;

  DocumentedFormatsTest(@TempDir Path folder) throws Exception {
    Files.createDirectory(folder.resolve("formats"));
    Files.writeString(Files.createDirectory(folder.resolve("routing")).resolve("x.yaml"), "");
    for (MatchResult shown :
        BLOCK.matcher(Files.readString(Path.of("docs/formats.md"))).results().toList()) {
      Files.writeString(folder.resolve(shown.group(2)), shown.group(1));
    }
    formats = Formats.in(RoutesFolder.of(folder.toString())).requireValid();
  }

  @Test
  void the_short_one_is_flat() throws Exception {
    JsonNode flat = document("flat");

    assertThat(flat.toString())
        .isEqualTo(
            "{\"id\":\"a-1\",\"time\":\"2021-05-02T14:19:01.3266667Z\",\"epoch\":1619965141326,"
                + "\"severity\":\"low\",\"change\":\"created\",\"product\":\"endpoint\","
                + "\"title\":\"Suspicious execution of hidden file\",\"host\":\"tempDns\","
                + "\"techniques\":\"T1564.001\",\"link\":\"https://x\"}");
  }

  @Test
  void splunks_and_sentinels_have_their_columns() throws Exception {
    assertThat(document("cim").path("severity").asText()).isEqualTo("low");
    assertThat(document("cim").path("signature").asText()).isEqualTo("A title");
    assertThat(document("sentinel").path("AlertSeverity").asText()).isEqualTo("Low");
    assertThat(document("sentinel").path("Entities").asText()).startsWith("[{\"@odata.type\"");
  }

  @Test
  void all_are_applied_to_records_of_every_source() throws Exception {
    for (String name : List.of("flat", "cim", "sentinel")) {
      Format format = formats.get(name).orElseThrow();
      for (SandboxRecords.Raw raw : ShippedFormat.records(10)) {
        byte[] alert = raw.json().getBytes(UTF_8);
        assertThat(new AlertDocuments().of(format, alert, variables()).json()).isNotEmpty();
      }
    }
  }

  private JsonNode document(String name) throws Exception {
    byte[] alert = ShippedFormat.sample("graph-alerts").toString().getBytes(UTF_8);
    Format format = formats.get(name).orElseThrow();
    return ShippedFormat.read(
        new String(new AlertDocuments().of(format, alert, variables()).json(), UTF_8));
  }

  private static Map<String, Object> variables() {
    return new HashMap<>(
        Map.of(
            "alertId", "a-1",
            "time", "2021-05-02T14:19:01.3266667Z",
            "severity", "low",
            "change", "created",
            "service", "endpoint",
            "title", "A title",
            "link", "https://x"));
  }
}
