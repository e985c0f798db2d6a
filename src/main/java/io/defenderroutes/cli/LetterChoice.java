package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.DeadLetterAdmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which letters to do something with: ids, or {@code --all} with filters. */
final class LetterChoice {
  @Parameters(paramLabel = "ID", description = "Ids, as printed by list.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "All dead letters, or all that match the filters.")
  private boolean all;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private LetterFilter filter;

  boolean isAll() {
    return all;
  }

  /** Complains of a command line that does not say which letters. */
  void require(CommandLine command) {
    if (ids.isEmpty() && !all) {
      throw new ParameterException(command, "Missing ids or --all");
    }
    if (!ids.isEmpty() && (all || filter.isSet())) {
      throw new ParameterException(command, "Use either ids, or --all with filters");
    }
  }

  /** The letters, by id; those that are not there are told of, and missing. */
  Map<String, ObjectNode> of(DeadLetterAdmin desk, PrintWriter err) throws IOException {
    Map<String, ObjectNode> there = new LinkedHashMap<>();
    desk.list().forEach(letter -> there.put(letter.path("id").asText(), letter));
    if (all) {
      filter.tellIfNoneOf(there.values(), err);
      there.values().removeIf(filter.negate());
      return there;
    }
    Map<String, ObjectNode> chosen = new LinkedHashMap<>();
    for (String id : new LinkedHashSet<>(ids)) {
      ObjectNode letter = there.get(id);
      if (letter == null) {
        err.println("There is no dead letter " + id + ".");
      } else {
        chosen.put(id, letter);
      }
    }
    return chosen;
  }

  /** Whether all that were named are among these. */
  boolean isWhole(Map<String, ObjectNode> chosen) {
    return all || chosen.size() == new LinkedHashSet<>(ids).size();
  }
}
