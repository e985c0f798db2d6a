package io.defenderroutes.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The difference between two sets of rules for the same alerts.
 *
 * @param unchanged number of alerts with the same destinations
 * @param moves of the others, those of most alerts first
 */
public record Difference(int unchanged, List<Move> moves) {
  /**
   * Alerts with other destinations.
   *
   * @param from destinations by the first set of rules
   * @param to destinations by the second
   */
  public record Move(List<String> from, List<String> to, List<Explained> alerts) {}

  /** Compares two explanations of the same alerts. */
  public static Difference between(List<Explained> before, List<Explained> after) {
    Map<List<TreeSet<String>>, Move> moves = new LinkedHashMap<>();
    int unchanged = 0;
    for (int i = 0; i < before.size(); i++) {
      List<String> from = before.get(i).outcome().ends();
      List<String> to = after.get(i).outcome().ends();
      List<TreeSet<String>> move = List.of(new TreeSet<>(from), new TreeSet<>(to));
      if (move.get(0).equals(move.get(1))) {
        unchanged++;
      } else {
        moves
            .computeIfAbsent(move, m -> new Move(from, to, new ArrayList<>()))
            .alerts()
            .add(before.get(i));
      }
    }
    List<Move> sorted = new ArrayList<>(moves.values());
    sorted.sort((a, b) -> Integer.compare(b.alerts().size(), a.alerts().size()));
    return new Difference(unchanged, List.copyOf(sorted));
  }
}
