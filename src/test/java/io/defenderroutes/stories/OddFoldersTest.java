package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and files as systems, editors and people leave them. */
class OddFoldersTest extends InSandbox {
  private static final String NAME = "a%20b 100%+#ü, {x} &?*[!]";

  /** What macOS writes beside a file on a foreign file system. */
  private static final byte[] APPLE_DOUBLE = {0, 5, 0x16, 7, 0, 2, 0, 0, (byte) 0xB0, (byte) 0xFF};

  @Test
  void alerts_go_through_folders_of_any_name_with_whatever_editors_left_there() throws Exception {
    Path odd = Files.createDirectory(data.resolve(NAME));
    Path routes = odd.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    leaveBehind(routes);
    mark(routes);
    properties.put("routes.folder", routes.toString());
    properties.put("data.folder", odd.resolve("data").toString());
    properties.put("files.folder", odd.resolve("files").toString());
    properties.put(
        "tls.ca-file",
        Files.write(
                odd.resolve("ca.pem"),
                ("\uFEFF" + Files.readString(Path.of(properties.get("tls.ca-file"))))
                    .getBytes(UTF_16LE))
            .toString());
    properties.put(
        "smtp.password",
        "{{file:"
            + Files.writeString(odd.resolve("pw"), sandbox.mail().password() + "\r\n")
            + "}}");
    SiemAlert high = serve("High", "Ransomware");
    SiemAlert low = serve("Low", "Discovery");

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(2);
      await().atMost(LONG).until(() -> arrived.mails().size() == 1);
    }

    arrived.assertExactlyOnce(List.of(high, low));
    try (Stream<Path> files = Files.walk(odd.resolve("files"))) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"validate", "test"})
  void rules_are_tried_in_such_a_folder(String command) throws Exception {
    Path routes = data.resolve(NAME).resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    leaveBehind(routes);
    mark(routes);

    Command tried = Command.typed(command, Map.of(), "--routes=" + routes);

    assertThat(tried.code()).as(tried.out() + tried.err()).isZero();
    assertThat(tried.out()).doesNotContain("warning", "._", ".#");
  }

  @Test
  void explain_reads_alerts_and_routes_with_byte_order_marks() throws Exception {
    Path routes = data.resolve(NAME).resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    mark(routes);
    // As a shell of Windows writes the output of a command.
    Path alerts =
        Files.write(
            data.resolve("alerts.json"),
            ("\uFEFF" + serve("High", "Ransomware").json()).getBytes(UTF_16LE));

    Command explained =
        Command.typed(
            "explain", Map.of(), alerts.toString(), "--source=siem", "--routes=" + routes);

    assertThat(explained.out()).as(explained.err()).contains("defender.alerts.critical");
  }

  @ParameterizedTest
  @ValueSource(strings = {"routing", "sources", "pipeline", "destinations"})
  void a_file_that_cannot_be_read_is_named_with_why(String room) throws Exception {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    properties.put("routes.folder", routes.toString());
    String name = room.equals("destinations") ? "kafka.kamelet.yaml" : "bad.camel.yaml";
    Path file = routes.resolve(room).resolve(name);
    Files.deleteIfExists(file);

    Files.createDirectory(file);
    assertNamed(room + "/" + name, "is a folder");
    Files.delete(file);

    Files.createSymbolicLink(file, Path.of("nowhere.yaml"));
    assertNamed(room + "/" + name, "is a link to a file that does not exist");
    Files.delete(file);

    Files.write(file, "# Fälle".getBytes(ISO_8859_1));
    assertNamed(room + "/" + name, "is not written in UTF-8");
  }

  @Test
  void a_rule_test_that_cannot_be_read_is_named_with_why() throws Exception {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Files.write(routes.resolve("tests/alerts.yaml"), "# Fälle".getBytes(ISO_8859_1));

    Command tested = Command.typed("test", Map.of(), "--routes=" + routes);

    assertThat(tested.code()).isNotZero();
    assertThat(tested.out() + tested.err())
        .contains("tests/alerts.yaml", "is not written in UTF-8")
        .doesNotContain("MalformedInput");
  }

  private void assertNamed(String file, String why) throws IOException {
    for (String command : List.of("run", "validate")) {
      Command tried = Command.typed(command, properties);

      assertThat(tried.code()).isNotZero();
      assertThat(tried.out() + tried.err())
          .as(command)
          .contains(file, why)
          .doesNotContain("MalformedInput", "NoSuchFileException");
    }
  }

  private static void leaveBehind(Path routes) throws IOException {
    for (String room : List.of("pipeline", "sources", "routing", "destinations", "tests")) {
      Path folder = routes.resolve(room);
      Files.write(folder.resolve("._alerts.camel.yaml"), APPLE_DOUBLE);
      Files.write(folder.resolve("._kafka.kamelet.yaml"), APPLE_DOUBLE);
      Files.write(folder.resolve("#alerts.camel.yaml#"), APPLE_DOUBLE);
      Files.write(folder.resolve(".alerts.camel.yaml.swp"), APPLE_DOUBLE);
      Files.write(folder.resolve("alerts.camel.yaml~"), APPLE_DOUBLE);
      Files.writeString(folder.resolve(".DS_Store"), "x");
      Files.createSymbolicLink(folder.resolve(".#alerts.camel.yaml"), Path.of("me@host.1:2"));
      Files.createDirectory(folder.resolve("__MACOSX"));
      Files.write(folder.resolve("__MACOSX/alerts.camel.yaml"), APPLE_DOUBLE);
    }
  }

  /** With the marks of several editors. */
  private static void mark(Path routes) throws IOException {
    try (Stream<Path> files = Files.walk(routes)) {
      for (Path file :
          files
              .filter(
                  f -> f.toString().matches(".*/[a-z][^/]*\\.(yaml|kql)") && Files.isRegularFile(f))
              .filter(f -> !f.toString().contains("__MACOSX"))
              .toList()) {
        String text = "\uFEFF" + Files.readString(file);
        Files.write(file, text.getBytes(file.toString().contains("/routing/") ? UTF_16LE : UTF_8));
      }
    }
  }
}
