package io.defenderroutes.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.defenderroutes.Waits;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the command line tells of itself: help, version, completion, and the page of commands. */
class CommandsTest {
  private static final Path PAGE = Path.of("docs/commands.md");
  private static final String RENEW = "mvn test -Dtest=CommandsTest -Ddocs.update=true";
  private static final String NAME = "defender-alert-routes ";

  private static final String INTRODUCTION =
      """
      # Commands and exit codes

      <!-- Generated from the commands' help. Do not edit; renew with: %s -->

      `bin/defender-alert-routes COMMAND --help` lists options and exit codes. Results and the log of `run` are on standard output, errors on standard error.

      | exit code | meaning |
      |---|---|
      | 0 | done; there may be warnings |
      | 1 | failed, see below |
      | 2 | the command line, a setting or an input file is invalid |
      | 3 | out of memory |
      | 128 + n | ended by signal n (not `run` and `sandbox`) |

      | command | exit code 1 |
      |---|---|
      """
          .formatted(RENEW);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  /** Those that do something themselves. */
  static Stream<CommandLine> commands() {
    return leaves(Cli.commandLine());
  }

  private static Stream<CommandLine> leaves(CommandLine command) {
    Map<String, CommandLine> below = command.getSubcommands();
    return below.isEmpty()
        ? Stream.of(command)
        : below.values().stream().flatMap(CommandsTest::leaves);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_has_examples_that_can_be_typed(CommandLine command) {
    String own = command.getCommandSpec().qualifiedName();
    String[] lines = command.getCommandSpec().usageMessage().footer();
    List<String> examples =
        String.join("\n", lines)
            .replaceAll("\\\\\n *", " ")
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith(NAME))
            .toList();

    assertThat(examples).as(own).isNotEmpty().allMatch(example -> example.startsWith(own));
    for (String example : examples) {
      String[] typed = example.substring(NAME.length()).replaceAll(" >.*", "").split(" +");
      assertThatCode(() -> Cli.commandLine().parseArgs(typed))
          .as(example)
          .doesNotThrowAnyException();
    }
  }

  /** A process builds only the command that its arguments start with. */
  @ParameterizedTest
  @MethodSource("commands")
  void a_command_that_is_built_alone_is_the_same(CommandLine command) {
    String[] path = command.getCommandSpec().qualifiedName().substring(NAME.length()).split(" ");
    CommandLine alone = Cli.commandLineFor(path);
    for (String name : path) {
      alone = Objects.requireNonNull(alone.getSubcommands().get(name));
    }

    assertThat(alone.getUsageMessage()).isEqualTo(command.getUsageMessage());
  }

  @Test
  void without_a_command_all_are_built() {
    assertThat(Cli.commandLineFor().getSubcommands())
        .containsOnlyKeys(Cli.commandLine().getSubcommands().keySet());
    assertThat(Cli.commandLineFor("--help").getSubcommands()).hasSizeGreaterThan(10);
    assertThat(Cli.commandLineFor("runn").getSubcommands()).hasSizeGreaterThan(10);
    assertThat(Cli.commandLineFor("run").getSubcommands()).containsOnlyKeys("run");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examples_are_not_wrapped_at_80_columns(CommandLine command) {
    List<String> examples =
        Arrays.stream(command.getCommandSpec().usageMessage().footer())
            .filter(line -> line.startsWith("  "))
            .toList();
    assertThat(examples).allMatch(line -> line.length() < 80);
    assertThat(
            command
                .setUsageHelpAutoWidth(false)
                .getUsageMessage()
                .lines()
                .map(String::stripTrailing))
        .containsAll(examples);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_tells_its_exit_codes_and_its_version(CommandLine command) {
    assertThat(command.getCommandSpec().usageMessage().exitCodeList())
        .as(command.getCommandSpec().qualifiedName())
        .containsKeys("0", "2")
        .matches(codes -> List.of("0", "1", "2").containsAll(codes.keySet()));
    String[] typed = (command.getCommandSpec().qualifiedName() + " --version").split(" ", -1);
    assertThat(printed(Arrays.copyOfRange(typed, 1, typed.length)))
        .startsWith("defender-alert-routes ")
        .contains("Java " + Runtime.version().feature())
        .contains("Camel 4.");
  }

  @Test
  void the_page_of_commands_is_what_they_tell() throws IOException {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    commands().forEach(command -> rows(page, command));
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("%s is stale; renew it with: %s", PAGE, RENEW)
        .exists()
        .hasContent(page.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "cur, cursor",
    "cursor se, set",
    "token --js, --json",
    "dead-letters replay --r, --reroute"
  })
  void bash_completes_commands_and_options(String typed, String completed) throws Exception {
    Path bash = Path.of("/bin/bash");
    assumeThat(bash).isExecutable();
    List<String> words = new ArrayList<>(List.of("defender-alert-routes"));
    words.addAll(List.of(typed.split(" ")));
    Path script = Files.writeString(folder.resolve("completion"), printed("completion"));
    String ask =
        "compopt() { :; }; source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; f=$(complete -p defender-alert-routes | sed 's/.*-F \\([^ ]*\\).*/\\1/'); $f; echo \"${COMPREPLY[*]}\""
            .formatted(script, String.join(" ", words), words.size() - 1);
    Process shell =
        new ProcessBuilder(bash.toString(), "--norc", "-c", ask).redirectErrorStream(true).start();

    assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8).strip())
        .isEqualTo(completed);
    assertThat(Waits.ends(shell)).isTrue();
  }

  private static void rows(StringBuilder page, CommandLine command) {
    String name = command.getCommandSpec().qualifiedName().substring(NAME.length());
    String failed = command.getCommandSpec().usageMessage().exitCodeList().get("1");
    if (failed != null) {
      page.append("| `%s` | %s |%n".formatted(name, failed));
    }
  }

  private static String printed(String... typed) {
    StringWriter out = new StringWriter();
    assertThat(Cli.commandLine().setOut(new PrintWriter(out)).execute(typed)).isZero();
    return out.toString();
  }
}
