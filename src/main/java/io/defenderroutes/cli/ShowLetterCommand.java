package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.DeadLetterAdmin;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead-letters show}. */
@Command(
    name = "show",
    description = "Shows a dead letter and its alert as JSON.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  defender-alert-routes dead-letters show 3f9a2c"},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:printed",
      "1:no dead letter has this id, or it cannot be read",
      "2:the command line or a setting is invalid"
    })
final class ShowLetterCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

  @Parameters(paramLabel = "ID", description = "Id, as printed by list.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    return conf.run(
        "Not shown",
        err,
        (file, environment) -> {
          try (DeadLetterAdmin desk = DeadLetterAdmin.open(file, environment, Clock.systemUTC())) {
            Optional<ObjectNode> letter = desk.show(id);
            if (letter.isEmpty()) {
              err.println("There is no dead letter " + id + ".");
              return ExitCode.FAILED;
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println(Terminal.pretty(letter.get()));
            out.flush();
            return ExitCode.DONE;
          }
        });
  }
}
