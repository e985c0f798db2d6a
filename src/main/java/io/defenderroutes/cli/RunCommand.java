package io.defenderroutes.cli;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.rules.RoutesNotLoaded;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code defender-alert-routes run}: polls until it is told to stop (SIGTERM, Ctrl-C). */
@Command(
    name = "run",
    description = "Polls and routes alerts until stopped with Ctrl-C or SIGTERM.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped as requested",
      "1:failed to start, or failed while running",
      "2:the command line or a setting is invalid"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  defender-alert-routes run",
      "  defender-alert-routes run --conf /etc/defender-alert-routes.properties"
    })
final class RunCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

  @Option(
      names = "--no-progress",
      description =
          "Do not show the progress of a backfill below the log. It is shown on terminals only, and not if NO_COLOR is set.")
  private boolean noProgress;

  /** Of the process, once it has started. */
  private volatile int code = ExitCode.DONE;

  @Override
  public Integer call() {
    return conf.run(
        "Not started",
        spec.commandLine().getErr(),
        (file, environment) -> {
          DefenderAlertRoutes running;
          try {
            running = DefenderAlertRoutes.start(file, environment, Clock.systemUTC());
          } catch (RoutesNotLoaded e) {
            tell(e, spec.commandLine().getErr());
            return ExitCode.FAILED;
          }
          Optional<ProgressLine> progress = progress(running);
          Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running, progress), "stop"));
          try {
            running.awaitFailure();
          } finally {
            code = ExitCode.FAILED;
            progress.ifPresent(ProgressLine::close);
          }
          return ExitCode.FAILED;
        });
  }

  private static void tell(RoutesNotLoaded wrong, PrintWriter err) {
    err.println("Not started. The routes have errors:");
    wrong.faults().forEach(fault -> RoutesChoice.print(fault, err));
    if (wrong.isSaidByCamel()) {
      err.println(Terminal.line("Camel reports: " + wrong.getMessage(), RoutesChoice.LONGEST));
    }
  }

  /** The log goes to standard output; where that is a terminal, it goes on above the line. */
  private Optional<ProgressLine> progress(DefenderAlertRoutes running) {
    if (noProgress || !Ansi.AUTO.enabled()) {
      return Optional.empty();
    }
    ProgressLine line =
        new ProgressLine(
            System.out,
            running::catchingUp,
            spec.commandLine().getUsageHelpWidth(),
            Findings.marks() == Findings.Marks.SIGNS);
    System.setOut(line.above());
    line.start();
    return Optional.of(line);
  }

  /** Stopped as asked is no failure: without the last line a signal's own exit code would stand. */
  private void stop(DefenderAlertRoutes running, Optional<ProgressLine> progress) {
    progress.ifPresent(ProgressLine::close);
    running.close();
    Runtime.getRuntime().halt(code);
  }
}
