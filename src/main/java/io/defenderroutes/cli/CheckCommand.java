package io.defenderroutes.cli;

import io.defenderroutes.SystemCheck;
import io.defenderroutes.check.Finding;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code defender-alert-routes check}: whether a run would work, and what to do where not. */
@Command(
    name = "check",
    description =
        "Checks settings, routes, connections and destinations, and shows how to fix what fails. Changes nothing.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  defender-alert-routes check",
      "  defender-alert-routes check --tenant contoso --source graph-alerts",
      "  defender-alert-routes check --json"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no check failed; there may be warnings",
      "1:a check failed",
      "2:the command line or a setting is invalid"
    })
final class CheckCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

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
    return conf.run(
        "Not checked",
        spec.commandLine().getErr(),
        (file, environment) -> {
          SystemCheck.Report report =
              SystemCheck.examine(file, environment, this::isMeant, Clock.systemUTC());
          print(report);
          if (report.wrongSettings()) {
            return ExitCode.INVALID;
          }
          return report.count(Finding.Outcome.BAD) == 0 ? ExitCode.DONE : ExitCode.FAILED;
        });
  }

  private boolean isMeant(String connection) {
    return (tenant == null || connection.startsWith(tenant + "/"))
        && (source == null || connection.endsWith("/" + source));
  }

  private void print(SystemCheck.Report report) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Terminal.pretty(Findings.json(report)));
    } else {
      boolean coloured = spec.commandLine().getColorScheme().ansi().enabled();
      new Findings(Findings.marks(), coloured).lines(report).forEach(out::println);
    }
    out.flush();
  }
}
