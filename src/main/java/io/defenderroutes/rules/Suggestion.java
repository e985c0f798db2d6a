package io.defenderroutes.rules;

import io.defenderroutes.config.Distance;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant. */
final class Suggestion {
  private Suggestion() {}

  /** The nearest of some words, if it is near. */
  static Optional<String> near(String word, Collection<String> known) {
    String lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(candidate -> distance(lower, candidate) <= furthest(lower, candidate))
        .min(
            Comparator.comparingInt((String candidate) -> distance(lower, candidate))
                // Rather the same letters in another order than others.
                .thenComparing(candidate -> !letters(lower).equals(letters(candidate))));
  }

  /** Two letters that changed places are two keystrokes apart, and all that a short word may be. */
  private static int furthest(String lower, String candidate) {
    int length = lower.length();
    boolean one = length < 4 && !letters(lower).equals(letters(candidate));
    return one ? 1 : Math.max(2, length / 3);
  }

  private static List<Integer> letters(String word) {
    return word.chars().map(Character::toLowerCase).sorted().boxed().toList();
  }

  private static int distance(String lower, String candidate) {
    return Distance.between(lower, candidate.toLowerCase(Locale.ROOT));
  }

  /** "did you mean x?", or all that there is. */
  static String suggestion(String word, Collection<String> known) {
    return near(word, known)
        .map(meant -> "did you mean " + meant + "?")
        .orElse(known.isEmpty() ? "there is none" : "there are " + String.join(", ", known));
  }
}
