package io.defenderroutes.cli;

import io.defenderroutes.PendingAdmin;
import io.defenderroutes.delivery.pending.PendingEditor.Entry;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code pending discard}: deletes the pending deliveries to a destination. */
@Command(
    name = "discard",
    description =
        "Deletes the pending deliveries to a destination permanently, such as one that the routing no longer calls. A running process takes notice within seconds.",
    footer = {
      "  defender-alert-routes pending discard --yes \\",
      "    --destination email:soc@example.org",
      "  defender-alert-routes pending discard --yes --destination slack \\",
      "    --connection contoso/siem"
    },
    exitCodeList = {
      "0:all discarded",
      "1:none found, or not discarded",
      "2:the command line or a setting is invalid"
    })
final class DiscardPendingCommand extends SettingsCommand {
  @Option(
      names = "--destination",
      required = true,
      paramLabel = "NAME",
      description = "Those to this destination, as list prints it.")
  private String destination;

  @Option(
      names = "--connection",
      paramLabel = "TENANT/SOURCE",
      description = "Only those of this connection.")
  private @Nullable String connection;

  @Option(names = "--yes", description = "Confirm.")
  private boolean yes;

  @Override
  public Integer call() {
    if (!yes) {
      throw new ParameterException(
          spec().commandLine(),
          "This deletes the alerts permanently for this destination; confirm with --yes (list shows them)");
    }
    return run(
        "Not discarded",
        (file, environment) -> {
          try (PendingAdmin admin = PendingAdmin.open(file, environment, Clock.systemUTC())) {
            List<Entry> discarded = admin.discard(this::isChosen);
            if (discarded.isEmpty()) {
              err().println("There is no such pending delivery; see pending list.");
              return ExitCode.FAILED;
            }
            out().println(discarded.size() + " discarded");
            return ExitCode.DONE;
          }
        });
  }

  private boolean isChosen(Entry one) {
    return destination.equals(one.destination())
        && (connection == null || connection.equals(one.connection()));
  }
}
