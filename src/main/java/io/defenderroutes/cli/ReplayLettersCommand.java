package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.DeadLetterAdmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dead-letters replay}. */
@Command(
    name = "replay",
    description =
        "Routes dead letters again with the current routes, each to the failed destination only. A delivered alert is removed from the dead letters.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  defender-alert-routes dead-letters replay 3f9a2c",
      "  defender-alert-routes dead-letters replay --all \\",
      "    --destination kafka:defender.alerts.high"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all replayed",
      "1:some not replayed or not found",
      "2:the command line or a setting is invalid"
    })
final class ReplayLettersCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private LetterChoice choice;

  @Option(
      names = "--reroute",
      description =
          "Send to all destinations of the current routes, including those that have the alert already.")
  private boolean reroute;

  @Override
  public Integer call() {
    choice.require(spec.commandLine());
    return conf.run(
        "Not replayed",
        spec.commandLine().getErr(),
        (file, environment) -> {
          try (DeadLetterAdmin desk =
              DeadLetterAdmin.withRoutes(file, environment, Clock.systemUTC())) {
            return replay(desk);
          }
        });
  }

  private int replay(DeadLetterAdmin desk) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Map<String, ObjectNode> chosen = choice.of(desk, err);
    int kept = 0;
    for (Map.Entry<String, ObjectNode> one : chosen.entrySet()) {
      String letter =
          one.getKey() + " " + Terminal.line(one.getValue().path("destination").asText(), 200);
      Optional<String> why = desk.replay(one.getKey(), reroute);
      if (why.isPresent()) {
        kept++;
        err.println("kept " + letter + ": " + Terminal.line(why.get(), 500));
      } else {
        out.println("replayed " + letter);
      }
      out.flush();
      err.flush();
    }
    out.println((chosen.size() - kept) + " replayed, " + kept + " kept");
    out.flush();
    return kept == 0 && choice.isWhole(chosen) ? ExitCode.DONE : ExitCode.FAILED;
  }
}
