package io.defenderroutes.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean": the known word with the smallest edit distance from a misspelt one. */
public final class Suggestion {
  private Suggestion() {}

  /** The nearest of the known words, however far; there must be at least one. */
  public static String nearest(String word, Collection<String> known) {
    return nearestOf(word, known).orElseThrow();
  }

  /** The nearest of the known words that are similar enough to be meant. */
  public static Optional<String> near(String word, Collection<String> known) {
    return nearestOf(
        word,
        known.stream()
            .filter(candidate -> distance(word, candidate) <= maximum(word, candidate))
            .toList());
  }

  /** "did you mean x?", or a list of the known words. */
  public static String suggestion(String word, Collection<String> known) {
    return nearOr(
        word, known, known.isEmpty() ? "there is none" : "there are " + String.join(", ", known));
  }

  /** Asks whether a similar known word is meant; returns the other text if none is similar. */
  public static String nearOr(String word, Collection<String> known, String other) {
    return near(word, known).map(meant -> "did you mean " + meant + "?").orElse(other);
  }

  private static Optional<String> nearestOf(String word, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.comparingInt((String candidate) -> distance(word, candidate))
                // Transposed letters are the most frequent slip.
                .thenComparing(candidate -> !letters(word).equals(letters(candidate))));
  }

  /** Transposed letters have distance 2, the most that a short word may differ by. */
  private static int maximum(String word, String candidate) {
    int length = word.length();
    boolean one = length < 4 && !letters(word).equals(letters(candidate));
    return one ? 1 : Math.max(2, length / 3);
  }

  private static List<Integer> letters(String word) {
    return word.chars().map(Character::toLowerCase).sorted().boxed().toList();
  }

  /** The edit distance (Levenshtein) regardless of case. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
