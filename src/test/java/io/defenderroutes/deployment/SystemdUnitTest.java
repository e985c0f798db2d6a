package io.defenderroutes.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.cli.Cli;
import io.defenderroutes.config.Option;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The unit for systemd is held against the distribution, the options and the exit codes. */
class SystemdUnitTest {
  private static final Path FOLDER = Path.of("src/main/distribution/systemd");
  private static final Path UNIT = FOLDER.resolve("defender-alert-routes.service");
  private static final String HOME = "/opt/defender-alert-routes/";

  private final Map<String, List<String>> unit = read();

  @Test
  void it_runs_the_script_of_the_distribution_with_a_command_line_that_can_be_typed()
      throws IOException {
    List<String> command = List.of(one("ExecStart").split(" ", -1));

    assertThat(command.get(0)).startsWith(HOME);
    assertThat(Path.of("src/main/distribution", command.get(0).substring(HOME.length())))
        .isExecutable();
    Cli.commandLine().parseArgs(command.subList(1, command.size()).toArray(String[]::new));
    assertThat(Files.readString(Path.of("src/main/assembly/folder.xml")))
        .contains(FOLDER.toString());
  }

  @Test
  void it_waits_for_the_batch_in_hand_and_does_not_repeat_what_a_setting_makes_fail() {
    Duration shutdown = Duration.parse("PT" + Option.SHUTDOWN_TIMEOUT.defaultValue().orElseThrow());

    assertThat(Duration.ofSeconds(Long.parseLong(one("TimeoutStopSec"))))
        .isGreaterThan(shutdown.plusSeconds(5));
    assertThat(unit).doesNotContainKey("KillSignal"); // SIGTERM, by default
    assertThat(one("Restart")).isEqualTo("on-failure");
    assertThat(one("RestartPreventExitStatus"))
        .isEqualTo(
            Integer.toString(
                Cli.commandLine()
                    .setErr(new PrintWriter(Writer.nullWriter()))
                    .execute("run", "--no-such-option")));
  }

  @Test
  void the_data_are_in_the_one_folder_it_may_write_to_and_every_variable_is_ours() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String pair : all("Environment")) {
      variables.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }

    assertThat(Stream.of(Option.values()).map(Option::environmentVariable))
        .containsAll(variables.keySet().stream().filter(name -> !name.equals("LANG")).toList());
    assertThat(variables)
        .containsEntry(
            Option.DATA_FOLDER.environmentVariable(), "/var/lib/" + one("StateDirectory"))
        .containsEntry(
            Option.CLIENT_SECRET.environmentVariable(),
            "{{file:/run/credentials/%s/%s}}"
                .formatted(UNIT.getFileName(), one("LoadCredential").split(":", 2)[0]));
  }

  @ParameterizedTest
  @CsvSource({
    "DynamicUser, yes",
    "NoNewPrivileges, yes",
    "CapabilityBoundingSet, ''",
    "ProtectSystem, strict",
    "ProtectHome, yes",
    "PrivateTmp, yes",
    "PrivateDevices, yes",
    "ProtectKernelTunables, yes",
    "ProtectControlGroups, yes",
    "RestrictNamespaces, yes",
    "SystemCallArchitectures, native",
    "UMask, 0077",
    "StateDirectoryMode, 0700"
  })
  void it_may_do_nothing_that_it_does_not_need(String setting, String value) {
    assertThat(one(setting)).isEqualTo(value);
    assertThat(unit).doesNotContainKeys("User", "AmbientCapabilities", "MemoryDenyWriteExecute");
  }

  private String one(String setting) {
    assertThat(all(setting)).as(setting).hasSize(1);
    return all(setting).get(0);
  }

  private List<String> all(String setting) {
    return unit.getOrDefault(setting, List.of());
  }

  /** All settings, those too that are there to be taken in: commented out, without a blank. */
  private static Map<String, List<String>> read() {
    Map<String, List<String>> read = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(UNIT)) {
      lines
          .filter(line -> line.matches("#?[A-Z][A-Za-z]+=.*"))
          .map(line -> line.replaceFirst("^#", "").split("=", 2))
          .forEach(pair -> read.computeIfAbsent(pair[0], name -> new ArrayList<>()).add(pair[1]));
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
