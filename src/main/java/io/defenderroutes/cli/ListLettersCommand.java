package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.DeadLetterAdmin;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dead-letters list}: prints a table or JSON. */
@Command(
    name = "list",
    description = "Lists dead letters, the oldest first.",
    footer = {
      "  defender-alert-routes dead-letters list",
      "  defender-alert-routes dead-letters list --connection contoso/siem --json"
    },
    exitCodeList = {
      "0:listed; there may be none",
      "1:cannot be read",
      "2:the command line or a setting is invalid"
    })
final class ListLettersCommand extends SettingsCommand {
  private static final String[] HEADER = {
    "ID", "LAST FAILED", "CONNECTION", "DESTINATION", "SEVERITY", "TITLE", "REASON"
  };

  @Mixin private LetterFilter filter;

  @Option(names = "--json", description = "Print one JSON object per line, without the alert.")
  private boolean json;

  @Override
  public Integer call() {
    return run(
        "Not listed",
        (file, environment) -> {
          try (DeadLetterAdmin admin = DeadLetterAdmin.open(file, environment, Clock.systemUTC())) {
            List<ObjectNode> letters = admin.list();
            filter.reportNoMatch(letters, err());
            print(letters.stream().filter(filter).toList());
          }
          return ExitCode.DONE;
        });
  }

  private void print(List<ObjectNode> letters) throws Exception {
    if (json) {
      for (JsonNode letter : letters) {
        out().println(Terminal.json(letter));
      }
    } else if (letters.isEmpty()) {
      out().println("No dead letters.");
    } else {
      List<String[]> rows = new ArrayList<>();
      rows.add(HEADER);
      letters.forEach(letter -> rows.add(row(letter)));
      Terminal.table(rows).forEach(out()::println);
    }
  }

  private static String[] row(JsonNode letter) {
    return new String[] {
      Terminal.line(letter.path("id").asText(), 40),
      letter.path("failedAt").asText().replaceFirst("\\.\\d+Z$", "Z"),
      Terminal.line(letter.path("connection").asText(), 60),
      Terminal.line(letter.path("destination").asText(), 60),
      Terminal.line(letter.path("severity").asText(), 20),
      Terminal.line(letter.path("title").asText(), 40),
      Terminal.line(letter.path("reason").asText(), 500)
    };
  }
}
