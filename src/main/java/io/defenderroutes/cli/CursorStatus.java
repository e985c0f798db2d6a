package io.defenderroutes.cli;

import io.defenderroutes.CursorAdmin;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code cursor status}: prints one line per connection. */
@Command(
    name = "status",
    description = "Shows how far each connection has got.",
    exitCodeList = {"0:printed", "1:cannot be read", "2:the command line or a setting is invalid"},
    footer = {"  defender-alert-routes cursor status"})
final class CursorStatus extends SettingsCommand {
  private static final String ROW = "%-30s %-28s %10s %9s %9s  %-20s %s%n";

  @Override
  public Integer call() {
    return run(
        "Not shown",
        (file, environment) -> {
          try (CursorAdmin cursors = CursorAdmin.open(file, environment, Clock.systemUTC())) {
            print(cursors);
            return ExitCode.DONE;
          }
        });
  }

  private void print(CursorAdmin cursors) throws IOException {
    out()
        .printf(
            ROW, "CONNECTION", "WATERMARK", "BEHIND", "LEDGER", "BATCHES", "RECORDED", "POLLED");
    for (String connection : cursors.connections()) {
      Optional<CursorAdmin.Status> found = cursors.status(connection);
      if (found.isEmpty()) {
        out().printf(ROW, connection, "none yet", "", "", "", "", "");
      } else {
        CursorAdmin.Status status = found.get();
        out()
            .printf(
                ROW,
                connection,
                status.watermark(),
                Terminal.duration(status.behind()),
                status.versions(),
                status.batches(),
                status.recorded().truncatedTo(ChronoUnit.SECONDS),
                status.running() ? "yes" : "no");
      }
    }
  }
}
