package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.DeadLetterAdmin;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dead-letters show}: prints a dead letter and its alert. */
@Command(
    name = "show",
    description = "Shows a dead letter and its alert as JSON.",
    footer = {"  defender-alert-routes dead-letters show 3f9a2c"},
    exitCodeList = {
      "0:printed",
      "1:no dead letter has this id, or it cannot be read",
      "2:the command line or a setting is invalid"
    })
final class ShowLetterCommand extends SettingsCommand {
  @Parameters(paramLabel = "ID", description = "Id, as printed by list.")
  private String id;

  @Override
  public Integer call() {
    return run(
        "Not shown",
        (file, environment) -> {
          try (DeadLetterAdmin admin = DeadLetterAdmin.open(file, environment, Clock.systemUTC())) {
            Optional<ObjectNode> letter = admin.show(id);
            if (letter.isEmpty()) {
              err().println("There is no dead letter " + id + ".");
              return ExitCode.FAILED;
            }
            out().println(Terminal.pretty(letter.get()));
            return ExitCode.DONE;
          }
        });
  }
}
