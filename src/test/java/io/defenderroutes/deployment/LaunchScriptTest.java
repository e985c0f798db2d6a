package io.defenderroutes.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the script of the distribution starts: a Java that tells what it was called with. */
@DisabledOnOs(OS.WINDOWS)
class LaunchScriptTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private Path home = Path.of("");

  @BeforeEach
  void unpack() throws IOException {
    home = folder.toRealPath().resolve("a home");
    Path script = Files.createDirectories(home.resolve("bin")).resolve("defender-alert-routes");
    Files.copy(Path.of("src/main/distribution/bin/defender-alert-routes"), script);
    executable(script);
    Files.createDirectory(home.resolve("lib"));
    for (String jar : List.of("b.jar", "C.jar", "a-1.jar", "a.jar")) {
      Files.createFile(home.resolve("lib").resolve(jar));
    }
    Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    executable(java);
  }

  @Test
  void the_jars_are_named_in_an_order_that_no_file_system_and_no_locale_changes() throws Exception {
    String lib = home + "/lib/";

    assertThat(after("-cp", called(folder, Map.of("LC_ALL", "en_US.UTF-8"))))
        .isEqualTo(lib + "C.jar:" + lib + "a-1.jar:" + lib + "a.jar:" + lib + "b.jar");
    assertThat(after("-cp", called(home, Map.of())))
        .isEqualTo("lib/C.jar:lib/a-1.jar:lib/a.jar:lib/b.jar");
  }

  @Test
  void an_archive_of_classes_is_used_where_there_is_one() throws Exception {
    String use = "-XX:SharedArchiveFile=" + home + "/lib/start.jsa";

    assertThat(called(folder, Map.of())).doesNotContain(use);
    Files.createFile(home.resolve("lib/start.jsa"));
    assertThat(called(folder, Map.of()))
        .contains(use, "-Xlog:cds*=off")
        .doesNotContain("-Xshare:dump");
    assertThat(called(folder, Map.of("START_ARCHIVE", "/tmp/some classes")))
        .contains(use, "-Xshare:dump", "-XX:SharedClassListFile=/tmp/some classes");
  }

  @Test
  void what_was_typed_arrives_as_it_was_typed_and_own_options_have_the_last_word()
      throws Exception {
    List<String> called =
        called(
            folder,
            Map.of("JAVA_OPTS", "-Xms8m -Dx=y"),
            "run",
            "--conf",
            "with blank.properties",
            "");

    assertThat(called)
        .endsWith("io.defenderroutes.cli.Cli", "run", "--conf", "with blank.properties", "");
    assertThat(called).contains("-Dx=y", "-Ddefender-alert-routes.home=" + home);
    assertThat(called.indexOf("-Xms8m")).isGreaterThan(called.indexOf("-Xms48m"));
  }

  @ParameterizedTest
  @CsvSource({"run,false", "sandbox,false", "validate,true", "--version,true", "cursor,true"})
  void commands_that_end_soon_do_without_the_optimizing_compiler(String command, boolean without)
      throws Exception {
    List<String> called = called(folder, Map.of("JAVA_OPTS", "-Dx=y"), command);

    assertThat(called.contains("-XX:TieredStopAtLevel=1")).isEqualTo(without);
    if (without) {
      assertThat(called.indexOf("-XX:TieredStopAtLevel=1")).isLessThan(called.indexOf("-Dx=y"));
    }
  }

  @ParameterizedTest
  @CsvSource({"POSIX,C.UTF-8", "C,C.UTF-8", "'',C.UTF-8", "C.UTF-8,C.UTF-8", "xx_XX.UTF-8,C.UTF-8"})
  void java_gets_a_locale_that_knows_all_characters(String locale, String expected)
      throws Exception {
    Path java = folder.resolve("java/bin/java");
    Files.writeString(java, "#!/bin/sh\necho \"$LC_ALL\"\n");

    assertThat(called(folder, Map.of("LC_ALL", locale, "LANG", "", "LC_CTYPE", "")))
        .containsExactly(expected);
  }

  private List<String> called(Path from, Map<String, String> environment, String... typed)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(home + "/bin/defender-alert-routes"));
    command.addAll(List.of(typed));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(from.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("JAVA_OPTS", "START_ARCHIVE"));
    builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    List<String> said =
        List.of(new String(process.getInputStream().readAllBytes(), UTF_8).split("\n", -1));
    assertThat(process.waitFor()).isZero();
    return said.subList(0, said.size() - 1);
  }

  private static String after(String option, List<String> called) {
    return called.get(called.indexOf(option) + 1);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
