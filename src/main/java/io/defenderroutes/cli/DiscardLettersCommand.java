package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.DeadLetterAdmin;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code dead-letters discard}: deletes dead letters. */
@Command(
    name = "discard",
    description = "Deletes dead letters permanently.",
    footer = {
      "  defender-alert-routes dead-letters discard 3f9a2c",
      "  defender-alert-routes dead-letters discard --all --yes \\",
      "    --connection contoso/siem"
    },
    exitCodeList = {
      "0:all discarded",
      "1:some not discarded or not found",
      "2:the command line or a setting is invalid"
    })
final class DiscardLettersCommand extends SettingsCommand {
  @Mixin private LetterChoice choice;

  @Option(names = "--yes", description = "Confirm --all.")
  private boolean yes;

  @Override
  public Integer call() {
    choice.require(spec().commandLine());
    if (choice.isAll() && !yes) {
      throw new ParameterException(
          spec().commandLine(),
          "This deletes all dead letters permanently; confirm with --yes (list shows them)");
    }
    return run(
        "Not discarded",
        (file, environment) -> {
          try (DeadLetterAdmin letters =
              DeadLetterAdmin.open(file, environment, Clock.systemUTC())) {
            Map<String, ObjectNode> chosen = choice.of(letters, err());
            for (String id : chosen.keySet()) {
              letters.discard(id);
            }
            out().println(chosen.size() + " discarded");
            return choice.isComplete(chosen) ? ExitCode.DONE : ExitCode.FAILED;
          }
        });
  }
}
