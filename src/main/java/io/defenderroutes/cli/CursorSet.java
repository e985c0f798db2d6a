package io.defenderroutes.cli;

import io.defenderroutes.CursorAdmin;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cursor set}: lets a connection go on from a time. */
@Command(
    name = "set",
    description = {
      "Sets the time from which a connection continues.",
      "An earlier time delivers alerts since then again, unless --skip-delivered is given;",
      "a later time skips the alerts in between."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:not done: the connection is in use, or the cursor cannot be written",
      "2:the command line or a setting is invalid"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  defender-alert-routes cursor set contoso/graph-alerts 2026-11-01T00:00:00Z",
      "  defender-alert-routes cursor set contoso/graph-alerts \\",
      "    2026-11-01T00:00:00Z --skip-delivered"
    })
final class CursorSet implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private CursorChoice choice;

  @Parameters(index = "1", paramLabel = "TIME", description = "Such as 2026-11-01T00:00:00Z.")
  @SuppressWarnings("NullAway.Init")
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
          spec.commandLine(), "TIME is '" + time + "'; it must be such as 2026-11-01T00:00:00Z");
    }
    return conf.run(
        "Not set",
        spec.commandLine().getErr(),
        (file, environment) -> {
          try (CursorAdmin cursors = CursorAdmin.open(file, environment, Clock.systemUTC())) {
            Optional<CursorAdmin.Status> before = cursors.status(choice.connection());
            cursors.set(choice.connection(), at, skipDelivered, choice.isForced());
            PrintWriter out = spec.commandLine().getOut();
            out.printf(
                "%s continues from %s; it was at %s.%n",
                choice.connection(),
                at,
                before.map(s -> s.watermark().toString()).orElse("its start"));
            out.flush();
            return ExitCode.DONE;
          }
        });
  }
}
