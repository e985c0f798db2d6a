package io.defenderroutes.cli;

import io.defenderroutes.SystemCheck;
import io.defenderroutes.check.Finding;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code check}: finds what would prevent a run, with remedies. */
@Command(
    name = "check",
    description =
        "Checks settings, routes, connections and destinations, and shows how to fix what fails. Changes nothing.",
    footer = {
      "  defender-alert-routes check",
      "  defender-alert-routes check --tenant contoso --source graph-alerts",
      "  defender-alert-routes check --json"
    },
    exitCodeList = {
      "0:no check failed; there may be warnings",
      "1:a check failed",
      "2:the command line or a setting is invalid"
    })
final class CheckCommand extends SettingsCommand {
  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Check only connections of this tenant.")
  private @Nullable String tenant;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Check only connections of this source.")
  private @Nullable String source;

  @Option(names = "--json", description = "Print all findings as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    return run(
        "Not checked",
        (file, environment) -> {
          SystemCheck.Report report =
              SystemCheck.examine(file, environment, this::isSelected, Clock.systemUTC());
          print(report);
          if (report.wrongSettings()) {
            return ExitCode.INVALID;
          }
          return report.count(Finding.Outcome.BAD) == 0 ? ExitCode.DONE : ExitCode.FAILED;
        });
  }

  private boolean isSelected(String connection) {
    return (tenant == null || connection.startsWith(tenant + "/"))
        && (source == null || connection.endsWith("/" + source));
  }

  private void print(SystemCheck.Report report) throws Exception {
    if (json) {
      out().println(Terminal.pretty(Findings.json(report)));
    } else {
      boolean coloured = spec().commandLine().getColorScheme().ansi().enabled();
      new Findings(Findings.marks(), coloured).lines(report).forEach(out()::println);
    }
  }
}
