package io.defenderroutes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.defenderroutes.rules.Branch;
import io.defenderroutes.rules.Difference;
import io.defenderroutes.rules.Explained;
import io.defenderroutes.rules.Formatted;
import io.defenderroutes.rules.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Formats for a terminal where alerts are sent. */
final class Explanation {
  private static final int MAX_IDS = 20;

  private Explanation() {}

  /** Four lines per alert, and the count per destination. */
  static List<String> lines(List<Explained> explained) throws JsonProcessingException {
    List<String> lines = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Explained one : explained) {
      Outcome outcome = one.outcome();
      if (!one.isRouted()) {
        lines.add(one.number() + "  of an unknown source");
        continue;
      }
      lines.add(
          one.number()
              + "  "
              + line(outcome.alertId(), 100)
              + "  "
              + one.source()
              + (one.guessed() ? " (by its fields)" : "")
              + "  "
              + line(outcome.of("severity"), 20)
              + "  "
              + line(outcome.of("category"), 60)
              + "  "
              + line(outcome.of("title"), 80));
      lines.add("   " + line(contract(outcome)));
      outcome.ends().forEach(end -> counts.merge(end, 1, Integer::sum));
      lines.add("   -> " + line(String.join(", ", outcome.ends())));
      if (outcome.isDropped()) {
        lines.add("      dropped by " + line(outcome.stop()));
      }
      outcome.deadLetters().forEach(letter -> lines.add("      " + line(text(letter))));
      if (outcome.branches().isEmpty()) {
        lines.add("   by no branch");
      }
      for (Branch branch : outcome.branches()) {
        lines.add("   by " + line(branch.toString()));
      }
      for (Formatted document : outcome.documents()) {
        if (document.failure().isEmpty()) {
          lines.add("   in format " + document.format() + ":");
          Terminal.pretty(document.document()).lines().forEach(json -> lines.add("   " + json));
        } else {
          lines.add("   " + line(document.failure()));
        }
      }
    }
    lines.add("");
    lines.add(ValidateCommand.count(explained.size(), "alert") + (counts.isEmpty() ? "" : ":"));
    counts.forEach((end, count) -> lines.add("  " + count + " " + line(end)));
    return lines;
  }

  /** The product, all categories if there are several, and the change of an alert not created. */
  private static String contract(Outcome outcome) {
    String categories = outcome.of("categories");
    return "service "
        + outcome.of("services")
        + (categories.equals(outcome.of("category")) ? "" : "; categories " + categories)
        + change(outcome);
  }

  /** How an alert differs from its previous version; empty if it is created. */
  static String change(Outcome outcome) {
    String before = outcome.of("previousSeverity");
    return outcome.of("change").equals("created")
        ? ""
        : "; " + outcome.of("change") + (before.isEmpty() ? "" : ", previous severity " + before);
  }

  /** The alerts whose destinations differ. */
  static List<String> lines(Difference difference) {
    List<String> lines = new ArrayList<>();
    for (Difference.Move move : difference.moves()) {
      int count = move.alerts().size();
      lines.add(
          ValidateCommand.count(count, "alert")
              + (count == 1 ? " moves from " : " move from ")
              + line(String.join(", ", move.from()))
              + " to "
              + line(String.join(", ", move.to())));
      move.alerts().stream()
          .limit(MAX_IDS)
          .forEach(
              one ->
                  lines.add(
                      "  %s  %s"
                          .formatted(
                              line(one.outcome().alertId(), 100),
                              line(one.outcome().of("title"), 80))));
      if (count > MAX_IDS) {
        lines.add("  and " + (count - MAX_IDS) + " more (--json has all)");
      }
    }
    int same = difference.unchanged();
    lines.add(
        ValidateCommand.count(same, "alert") + (same == 1 ? " goes" : " go") + " where before");
    return lines;
  }

  static String text(Outcome.Failure letter) {
    return "dead letter"
        + (letter.destination().isEmpty() ? "" : " for " + letter.destination())
        + ": "
        + letter.reason();
  }

  private static String line(String text) {
    return line(text, RoutesChoice.MAX_LENGTH);
  }

  private static String line(String text, int longest) {
    return Terminal.line(text, longest);
  }
}
