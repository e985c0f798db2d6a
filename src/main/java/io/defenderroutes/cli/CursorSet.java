package io.defenderroutes.cli;

import io.defenderroutes.CursorAdmin;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code cursor set}: sets the time from which a connection continues. */
@Command(
    name = "set",
    description = {
      "Sets the time from which a connection continues.",
      "An earlier time delivers alerts since then again, unless --skip-delivered is given;",
      "a later time skips the alerts in between."
    },
    exitCodeList = {
      "0:done",
      "1:not done: the connection is in use, or the cursor cannot be written",
      "2:the command line or a setting is invalid"
    },
    footer = {
      "  defender-alert-routes cursor set contoso/graph-alerts 2026-11-01T00:00:00Z",
      "  defender-alert-routes cursor set contoso/graph-alerts \\",
      "    2026-11-01T00:00:00Z --skip-delivered"
    })
final class CursorSet extends SettingsCommand {
  @Mixin private CursorChoice choice;

  @Parameters(index = "1", paramLabel = "TIME", description = "Such as 2026-11-01T00:00:00Z.")
  private String time;

  @Option(
      names = "--skip-delivered",
      description = "Do not deliver alerts again that are recorded as delivered.")
  private boolean skipDelivered;

  @Override
  public Integer call() {
    Instant at;
    try {
      at = Instant.parse(time);
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec().commandLine(), "TIME is '" + time + "'; it must be such as 2026-11-01T00:00:00Z");
    }
    return run(
        "Not set",
        (file, environment) -> {
          try (CursorAdmin cursors = CursorAdmin.open(file, environment, Clock.systemUTC())) {
            Optional<CursorAdmin.Status> before = cursors.status(choice.connection());
            cursors.set(choice.connection(), at, skipDelivered, choice.isForced());
            out()
                .printf(
                    "%s continues from %s; it was at %s.%n",
                    choice.connection(),
                    at,
                    before.map(s -> s.watermark().toString()).orElse("its start"));
            return ExitCode.DONE;
          }
        });
  }
}
