package io.defenderroutes.cli;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.rules.RoutesNotLoaded;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** {@code run}: polls until stopped with SIGTERM or Ctrl-C. */
@Command(
    name = "run",
    description = "Polls and routes alerts until stopped with Ctrl-C or SIGTERM.",
    exitCodeList = {
      "0:stopped as requested",
      "1:failed to start, or failed while running",
      "2:the command line or a setting is invalid"
    },
    footer = {
      "  defender-alert-routes run",
      "  defender-alert-routes run --conf /etc/defender-alert-routes.properties"
    })
final class RunCommand extends SettingsCommand {
  @Option(
      names = "--no-progress",
      description =
          "Do not show the progress of a backfill below the log. It is shown on terminals only, and not if NO_COLOR is set.")
  private boolean noProgress;

  /** The exit code of the process after its start. */
  private volatile int code = ExitCode.DONE;

  @Override
  public Integer call() {
    return run(
        "Not started",
        (file, environment) -> {
          DefenderAlertRoutes running;
          try {
            running = DefenderAlertRoutes.start(file, environment, Clock.systemUTC());
          } catch (RoutesNotLoaded e) {
            report(e);
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

  private void report(RoutesNotLoaded wrong) {
    err().println("Not started. The routes have errors:");
    wrong.faults().forEach(fault -> RoutesChoice.print(fault, err()));
    if (wrong.isSaidByCamel()) {
      err().println(Terminal.line("Camel reports: " + wrong.getMessage(), RoutesChoice.MAX_LENGTH));
    }
  }

  /** The progress line, if standard output is a terminal; the log continues above it. */
  private Optional<ProgressLine> progress(DefenderAlertRoutes running) {
    if (noProgress || !Ansi.AUTO.enabled()) {
      return Optional.empty();
    }
    ProgressLine line =
        new ProgressLine(
            System.out,
            running::backfills,
            spec().commandLine().getUsageHelpWidth(),
            Findings.marks() == Findings.Marks.SIGNS);
    System.setOut(line.above());
    line.start();
    return Optional.of(line);
  }

  /** Stops with an exit code of its own, which replaces that of the signal. */
  private void stop(DefenderAlertRoutes running, Optional<ProgressLine> progress) {
    progress.ifPresent(ProgressLine::close);
    running.close();
    Runtime.getRuntime().halt(code);
  }
}
