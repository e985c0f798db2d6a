package io.defenderroutes.routes;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with a file of a routes folder.
 *
 * @param file from the folder on, such as {@code routing/alerts.camel.yaml}
 * @param line from 1; 0 where it is not known
 * @param message what is wrong, in a sentence
 * @param suggestion what would be right; null where nobody can tell
 */
public record YamlFault(
    Severity severity, String file, int line, String message, @Nullable String suggestion) {

  /** How bad it is. */
  /** How the message of a property without a value ends. */
  public static final String UNSET = "}} is not set";

  public enum Severity {
    /** Alerts would not go where the author means them to, or the product would not start. */
    ERROR,
    /** Somebody should look at it. */
    WARNING
  }

  public static YamlFault error(
      String file, int line, String message, @Nullable String suggestion) {
    return new YamlFault(Severity.ERROR, file, line, message, suggestion);
  }

  static YamlFault warning(String file, int line, String message, @Nullable String suggestion) {
    return new YamlFault(Severity.WARNING, file, line, message, suggestion);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** Whether a file names an operator's property that has no value: a setting is missing. */
  public boolean namesUnsetProperty() {
    return message.endsWith(UNSET);
  }

  /** File and line. */
  public String place() {
    return line > 0 ? file + ":" + line : file;
  }

  /** On one line. */
  @Override
  public String toString() {
    return place()
        + ": "
        + message
        + Optional.ofNullable(suggestion).map(s -> " (" + s + ")").orElse("");
  }
}
