package io.defenderroutes.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What another set of rules would do with the same alerts.
 *
 * @param unchanged how many alerts go where they went
 * @param moves of the others, those of the most alerts first
 */
public record Difference(int unchanged, List<Move> moves) {
  /**
   * Alerts that go elsewhere.
   *
   * @param from where the first set of rules sends them
   * @param to where the other one does
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
