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

/** Selects dead letters by ids, or by {@code --all} with filters. */
final class LetterChoice {
  @Parameters(paramLabel = "ID", description = "Ids, as printed by list.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "All dead letters, or all that match the filters.")
  private boolean all;

  @Mixin private LetterFilter filter;

  boolean isAll() {
    return all;
  }

  /** Rejects a command line that selects nothing, or in two ways. */
  void require(CommandLine command) {
    if (ids.isEmpty() && !all) {
      throw new ParameterException(command, "Missing ids or --all");
    }
    if (!ids.isEmpty() && (all || filter.isSet())) {
      throw new ParameterException(command, "Use either ids, or --all with filters");
    }
  }

  /** The selected letters by id; reports ids that do not exist. */
  Map<String, ObjectNode> of(DeadLetterAdmin admin, PrintWriter err) throws IOException {
    Map<String, ObjectNode> existing = new LinkedHashMap<>();
    admin.list().forEach(letter -> existing.put(letter.path("id").asText(), letter));
    if (all) {
      filter.reportNoMatch(existing.values(), err);
      existing.values().removeIf(filter.negate());
      return existing;
    }
    Map<String, ObjectNode> chosen = new LinkedHashMap<>();
    for (String id : new LinkedHashSet<>(ids)) {
      ObjectNode letter = existing.get(id);
      if (letter == null) {
        err.println("There is no dead letter " + id + ".");
      } else {
        chosen.put(id, letter);
      }
    }
    return chosen;
  }

  /** Whether these are all that were selected. */
  boolean isComplete(Map<String, ObjectNode> chosen) {
    return all || chosen.size() == new LinkedHashSet<>(ids).size();
  }
}
