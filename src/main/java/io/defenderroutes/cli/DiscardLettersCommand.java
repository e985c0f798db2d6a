package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.DeadLetterAdmin;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dead-letters discard}. */
@Command(
    name = "discard",
    description = "Deletes dead letters permanently.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  defender-alert-routes dead-letters discard 3f9a2c",
      "  defender-alert-routes dead-letters discard --all --yes \\",
      "    --connection contoso/siem"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all discarded",
      "1:some not discarded or not found",
      "2:the command line or a setting is invalid"
    })
final class DiscardLettersCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private LetterChoice choice;

  @Option(names = "--yes", description = "Confirm --all.")
  private boolean yes;

  @Override
  public Integer call() {
    choice.require(spec.commandLine());
    if (choice.isAll() && !yes) {
      throw new ParameterException(
          spec.commandLine(),
          "This deletes all dead letters permanently; confirm with --yes (list shows them)");
    }
    PrintWriter err = spec.commandLine().getErr();
    return conf.run(
        "Not discarded",
        err,
        (file, environment) -> {
          try (DeadLetterAdmin desk = DeadLetterAdmin.open(file, environment, Clock.systemUTC())) {
            Map<String, ObjectNode> chosen = choice.of(desk, err);
            for (String id : chosen.keySet()) {
              desk.discard(id);
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println(chosen.size() + " discarded");
            out.flush();
            return choice.isWhole(chosen) ? ExitCode.DONE : ExitCode.FAILED;
          }
        });
  }
}
