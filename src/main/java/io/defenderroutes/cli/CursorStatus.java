package io.defenderroutes.cli;

import io.defenderroutes.CursorAdmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cursor status}: one line for each connection. Changes nothing, and may run any time. */
@Command(
    name = "status",
    description = "Shows how far each connection has got.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:printed", "1:cannot be read", "2:the command line or a setting is invalid"},
    footerHeading = "%nExamples:%n",
    footer = {"  defender-alert-routes cursor status"})
final class CursorStatus implements Callable<Integer> {
  private static final String ROW = "%-30s %-28s %10s %9s %9s  %-20s %s%n";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

  @Override
  public Integer call() {
    return conf.run(
        "Not shown",
        spec.commandLine().getErr(),
        (file, environment) -> {
          try (CursorAdmin cursors = CursorAdmin.open(file, environment, Clock.systemUTC())) {
            print(cursors, spec.commandLine().getOut());
            return ExitCode.DONE;
          }
        });
  }

  private static void print(CursorAdmin cursors, PrintWriter out) throws IOException {
    out.printf(ROW, "CONNECTION", "WATERMARK", "BEHIND", "LEDGER", "BATCHES", "RECORDED", "POLLED");
    for (String connection : cursors.connections()) {
      Optional<CursorAdmin.Status> found = cursors.status(connection);
      if (found.isEmpty()) {
        out.printf(ROW, connection, "none yet", "", "", "", "", "");
      } else {
        CursorAdmin.Status status = found.get();
        out.printf(
            ROW,
            connection,
            status.watermark(),
            text(status.behind()),
            status.versions(),
            status.batches(),
            status.recorded().truncatedTo(ChronoUnit.SECONDS),
            status.running() ? "yes" : "no");
      }
    }
    out.flush();
  }

  /** As in 3d4h, 2h5m, 7m3s or 12s. */
  private static String text(Duration duration) {
    Duration d = duration.isNegative() ? Duration.ZERO : duration;
    if (d.toDays() > 0) {
      return d.toDays() + "d" + d.toHoursPart() + "h";
    }
    if (d.toHours() > 0) {
      return d.toHours() + "h" + d.toMinutesPart() + "m";
    }
    return d.toMinutes() > 0 ? d.toMinutes() + "m" + d.toSecondsPart() + "s" : d.toSeconds() + "s";
  }
}
