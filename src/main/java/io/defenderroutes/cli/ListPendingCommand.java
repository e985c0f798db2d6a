package io.defenderroutes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.PendingAdmin;
import io.defenderroutes.delivery.pending.PendingEditor.Entry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pending list}: prints a table with a count for each destination, or JSON. */
@Command(
    name = "list",
    description = "Lists pending deliveries, the oldest first, and counts them by destination.",
    footer = {
      "  defender-alert-routes pending list",
      "  defender-alert-routes pending list --destination email:soc@example.org"
    },
    exitCodeList = {
      "0:listed; there may be none",
      "1:cannot be read",
      "2:the command line or a setting is invalid"
    })
final class ListPendingCommand extends SettingsCommand {
  private static final String[] HEADER = {
    "SINCE", "CONNECTION", "DESTINATION", "SEVERITY", "ALERT", "TITLE"
  };

  @Option(
      names = "--destination",
      paramLabel = "NAME",
      description = "Only those to this destination, such as email:soc@example.org.")
  private @Nullable String destination;

  @Option(names = "--json", description = "Print one JSON object per line.")
  private boolean json;

  @Override
  public Integer call() {
    return run(
        "Not listed",
        (file, environment) -> {
          try (PendingAdmin admin = PendingAdmin.open(file, environment, Clock.systemUTC())) {
            List<Entry> pending = new ArrayList<>(admin.list());
            pending.removeIf(one -> destination != null && !destination.equals(one.destination()));
            print(pending);
          }
          return ExitCode.DONE;
        });
  }

  private void print(List<Entry> pending) throws JsonProcessingException {
    if (json) {
      for (Entry one : pending) {
        out().println(Terminal.json(json(one)));
      }
    } else if (pending.isEmpty()) {
      out().println("No pending deliveries.");
    } else {
      List<String[]> rows = new ArrayList<>();
      rows.add(HEADER);
      pending.forEach(one -> rows.add(row(one)));
      Terminal.table(rows).forEach(out()::println);
      out().println();
      Terminal.table(counts(pending)).forEach(out()::println);
    }
  }

  private static ObjectNode json(Entry one) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("connection", one.connection())
        .put("destination", one.destination())
        .put("alertId", one.alertId())
        .put("version", one.version())
        .put("severity", one.severity())
        .put("title", one.title())
        .put("collected", one.collected().toString());
  }

  private static String[] row(Entry one) {
    return new String[] {
      time(one.collected()),
      Terminal.line(one.connection(), 60),
      Terminal.line(one.destination(), 60),
      Terminal.line(one.severity(), 20),
      Terminal.line(one.alertId(), 60),
      Terminal.line(one.title(), 40)
    };
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static List<String[]> counts(List<Entry> pending) {
    Map<String, List<Entry>> byDestination = new TreeMap<>();
    for (Entry one : pending) {
      byDestination.computeIfAbsent(one.destination(), name -> new ArrayList<>()).add(one);
    }
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"DESTINATION", "PENDING", "SINCE"});
    byDestination.forEach(
        (name, all) -> {
          Instant since = all.stream().map(Entry::collected).min(Instant::compareTo).orElseThrow();
          rows.add(new String[] {Terminal.line(name, 60), "" + all.size(), time(since)});
        });
    return rows;
  }
}
