package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.DeadLetterAdmin;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dead-letters replay}: routes dead letters again. */
@Command(
    name = "replay",
    description =
        "Routes dead letters again with the current routes, each to the failed destination only. A delivered alert is removed from the dead letters.",
    footer = {
      "  defender-alert-routes dead-letters replay 3f9a2c",
      "  defender-alert-routes dead-letters replay --all \\",
      "    --destination kafka:defender.alerts.high"
    },
    exitCodeList = {
      "0:all replayed",
      "1:some not replayed or not found",
      "2:the command line or a setting is invalid"
    })
final class ReplayLettersCommand extends SettingsCommand {
  @Mixin private LetterChoice choice;

  @Option(
      names = "--reroute",
      description =
          "Send to all destinations of the current routes, including those that have the alert already.")
  private boolean reroute;

  @Override
  public Integer call() {
    choice.require(spec().commandLine());
    return run(
        "Not replayed",
        (file, environment) -> {
          try (DeadLetterAdmin letters =
              DeadLetterAdmin.withRoutes(file, environment, Clock.systemUTC())) {
            return replay(letters);
          }
        });
  }

  private int replay(DeadLetterAdmin letters) throws IOException {
    Map<String, ObjectNode> chosen = choice.of(letters, err());
    int kept = 0;
    for (Map.Entry<String, ObjectNode> one : chosen.entrySet()) {
      String letter =
          one.getKey() + " " + Terminal.line(one.getValue().path("destination").asText(), 200);
      Optional<String> why = letters.replay(one.getKey(), reroute);
      if (why.isPresent()) {
        kept++;
        err().println("kept " + letter + ": " + Terminal.line(why.get(), 500));
      } else {
        out().println("replayed " + letter);
      }
      out().flush();
      err().flush();
    }
    out().println((chosen.size() - kept) + " replayed, " + kept + " kept");
    out().flush();
    return kept == 0 && choice.isComplete(chosen) ? ExitCode.DONE : ExitCode.FAILED;
  }
}
