package io.defenderroutes.routes;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A fault of a file of the routes.
 *
 * @param file relative name, such as {@code routing/alerts.camel.yaml}
 * @param line from 1; 0 where it is unknown
 * @param message what is wrong, in a sentence
 * @param suggestion what would be right; null where that is unknown
 */
public record YamlFault(
    Severity severity, String file, int line, String message, @Nullable String suggestion) {

  /** The end of the message of a property without a value. */
  public static final String UNSET = "}} is not set";

  /** The severity of a fault. */
  public enum Severity {
    /** Alerts would go to another destination than intended, or the product would not start. */
    ERROR,
    /** Possibly unintended. */
    WARNING
  }

  public static YamlFault error(
      String file, int line, String message, @Nullable String suggestion) {
    return new YamlFault(Severity.ERROR, file, line, message, suggestion);
  }

  public static YamlFault warning(
      String file, int line, String message, @Nullable String suggestion) {
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
