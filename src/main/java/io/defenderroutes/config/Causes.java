package io.defenderroutes.config;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Searches a failure and its causes, at most {@value #DEPTH} of them, and puts it in words. */
public final class Causes {
  private static final int DEPTH = 20;

  /** Libraries quote the class of a cause in front of its message. */
  private static final Pattern CLASS_NAME =
      Pattern.compile(
          "\\b((?:[a-z]\\w*\\.)+[A-Z][\\w$]*(?:Exception|Error|Fault)|[A-Z][\\w$]*Exception)\\b(: *)?");

  private static final Pattern WORD_START = Pattern.compile("(?<=[a-z])(?=[A-Z])");

  private Causes() {}

  /** The first throwable of a type among a failure and its causes; null if there is none. */
  public static <T> @Nullable T first(@Nullable Throwable failure, Class<T> type) {
    Throwable next = failure;
    for (int depth = 0; next != null && depth < DEPTH; depth++) {
      if (type.isInstance(next)) {
        return type.cast(next);
      }
      next = next.getCause();
    }
    return null;
  }

  /** The last cause. */
  public static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < DEPTH; depth++) {
      root = root.getCause();
    }
    return root;
  }

  /**
   * A failure's message without the names of Java classes and the paths of URLs, which may be
   * secrets. A message of one word, such as a host or file, or none, has the words of its class in
   * front: {@code unknown host: api.example.org}.
   */
  public static String inWords(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).strip();
    if (failure instanceof Diagnosed diagnosed) {
      return diagnosed.diagnosis().cause();
    }
    if (failure.getMessage() == null || message.isEmpty()) {
      return kind(failure);
    }
    String words = CLASS_NAME.matcher(OneLine.withoutPaths(message)).replaceAll("").strip();
    return message.matches("\\S+") ? (kind(failure) + ": " + words).replaceAll(": $", "") : words;
  }

  /** The class of a failure in words, such as {@code no such file}. */
  public static String kind(Throwable failure) {
    String name = failure.getClass().getSimpleName().replaceAll("(Exception|Error)$", "");
    String words = WORD_START.matcher(name).replaceAll(" ").toLowerCase(Locale.ROOT);
    return switch (words) {
      case "io", "unchecked io" -> "I/O error";
      case "connect" -> "cannot connect";
      case "", "runtime", "execution", "runtime camel", "camel execution" -> "internal error";
      default -> words;
    };
  }
}
