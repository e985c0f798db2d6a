package io.defenderroutes.cli;

import io.defenderroutes.CursorAdmin;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cursor reset}: deletes a cursor. */
@Command(
    name = "reset",
    description = {
      "Deletes the cursor: the connection starts at poll.start, as if never polled.",
      "Alerts delivered since then are delivered again."
    },
    exitCodeList = {
      "0:done",
      "1:not done: the connection is in use, or the cursor cannot be written",
      "2:the command line or a setting is invalid"
    },
    footer = {"  defender-alert-routes cursor reset contoso/graph-alerts"})
final class CursorReset extends SettingsCommand {
  @Mixin private CursorChoice choice;

  @Override
  public Integer call() {
    return run(
        "Not reset",
        (file, environment) -> {
          try (CursorAdmin cursors = CursorAdmin.open(file, environment, Clock.systemUTC())) {
            cursors.reset(choice.connection(), choice.isForced());
            out().printf("%s starts at poll.start.%n", choice.connection());
            return ExitCode.DONE;
          }
        });
  }
}
