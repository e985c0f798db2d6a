package io.defenderroutes.cli;

import io.defenderroutes.CursorAdmin;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cursor reset}: lets a connection begin as if it had never been polled. */
@Command(
    name = "reset",
    description = {
      "Deletes the cursor: the connection starts at poll.start, as if never polled.",
      "Alerts delivered since then are delivered again."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:not done: the connection is in use, or the cursor cannot be written",
      "2:the command line or a setting is invalid"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  defender-alert-routes cursor reset contoso/graph-alerts"})
final class CursorReset implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private CursorChoice choice;

  @Override
  public Integer call() {
    return conf.run(
        "Not reset",
        spec.commandLine().getErr(),
        (file, environment) -> {
          try (CursorAdmin cursors = CursorAdmin.open(file, environment, Clock.systemUTC())) {
            cursors.reset(choice.connection(), choice.isForced());
            PrintWriter out = spec.commandLine().getOut();
            out.printf("%s starts at poll.start.%n", choice.connection());
            out.flush();
            return ExitCode.DONE;
          }
        });
  }
}
