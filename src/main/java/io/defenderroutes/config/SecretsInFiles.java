package io.defenderroutes.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds secrets that a configuration file holds in plain text, and warns once of each. */
public final class SecretsInFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SecretsInFiles.class);

  /** Names of secret properties of Camel, of Kafka and for routes. */
  private static final Pattern NAMES =
      Pattern.compile(
          "(?i).*(password|passphrase|secret|access-?key|connection-?string|sas-?token|keystore\\.key)");

  private static final Pattern IN_JAAS = Pattern.compile("(?i)(password|secret)\\s*=");
  private static final Pattern REFERENCE = Pattern.compile("\\{\\{(file|env|azure):.+}}");

  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  /** Logs a warning for each secret that was not warned of before. */
  public void warn(Settings settings) {
    settings.secretsInFiles().stream()
        .filter(warned::add)
        .forEach(
            property ->
                LOG.warn(
                    "Secret stored in a configuration file property={} next=\"anyone who can read the file can use it; use the environment, {{file:…}} or {{azure:…}}\"",
                    property));
  }

  /**
   * The properties from files whose value is a secret in plain text.
   *
   * @param fromFiles the properties that are not overridden by the environment
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
