package io.defenderroutes.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds secrets that stand in a file as they are, for whoever can read it. */
final class SecretsInFiles {
  /** How those of Camel, Kafka and the operator's own are called. */
  private static final Pattern NAMES =
      Pattern.compile(
          "(?i).*(password|passphrase|secret|access-?key|connection-?string|sas-?token|keystore\\.key)");

  private static final Pattern IN_JAAS = Pattern.compile("(?i)(password|secret)\\s*=");

  /** That the secret is elsewhere. */
  private static final Pattern REFERENCE = Pattern.compile("\\{\\{(file|env|azure):.+}}");

  private SecretsInFiles() {}

  /**
   * The properties whose value is one.
   *
   * @param values in force
   * @param fromFiles which of them are from files
   */
  static List<String> in(Map<String, String> values, Set<String> fromFiles, Set<String> sources) {
    return values.entrySet().stream()
        .filter(entry -> fromFiles.contains(entry.getKey()))
        .filter(entry -> isSecret(entry.getKey(), entry.getValue(), sources))
        .filter(entry -> !REFERENCE.matcher(entry.getValue()).find())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isSecret(String key, String value, Set<String> sources) {
    return Property.of(key, sources)
        .option()
        .map(option -> option.kind() == Kind.SECRET)
        .orElseGet(
            () ->
                NAMES.matcher(key).matches()
                    || (key.endsWith("sasl.jaas.config") && IN_JAAS.matcher(value).find()));
  }
}
