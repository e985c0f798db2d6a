package io.defenderroutes.configuration;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The environment as properties: which variables are ours, and which property each one sets. */
final class EnvironmentVariables {
  private EnvironmentVariables() {}

  /** What Kubernetes adds for a Service whose name begins like ours, and what the logging reads. */
  private static final Pattern NOT_OURS =
      Pattern.compile(
          "\\w+_SERVICE_(HOST|PORT\\w*)=.*|\\w+_PORT(_\\d+_\\w+)?=(tcp|udp)://.*|\\w+_PORT_\\d+_\\w+=.*|DEFENDER_LOG_LEVEL=.*");

  /**
   * What the environment sets. A variable that begins like ours and is none sets a property of that
   * name, which then is found to be unknown.
   *
   * @param tenants the names in the properties file; the environment's own count before them
   */
  static Map<String, String> asProperties(Map<String, String> environment, String tenants) {
    Map<String, String> ours = new HashMap<>();
    for (Option option : Option.values()) {
      ours.put(option.environmentVariable(), option.key());
    }
    String names = environment.getOrDefault(Option.TENANTS.environmentVariable(), tenants);
    for (String tenant : Kind.list(names)) {
      for (Option option : Option.values()) {
        if (option.perTenant()) {
          String key = Settings.TENANTS + tenant + "." + option.key();
          ours.put(Option.environmentVariable(key), key);
        }
      }
    }
    Map<String, String> properties = new HashMap<>();
    String kafka = Option.environmentVariable(Settings.KAFKA_CLIENT);
    String routing = Option.environmentVariable(Settings.ROUTING);
    environment.forEach(
        (name, value) -> {
          String key = ours.get(name);
          if (key != null) {
            properties.put(key, value);
          } else if (name.startsWith(kafka)) {
            // Kafka's own names hold dots and no underscores.
            properties.put(Settings.KAFKA_CLIENT + dotted(name, kafka), value);
          } else if (name.startsWith(routing)) {
            properties.put(Settings.ROUTING + dotted(name, routing), value);
          } else if (name.startsWith("DEFENDER_")
              && !NOT_OURS.matcher(name + "=" + value).matches()) {
            properties.put(name, value);
          }
        });
    return properties;
  }

  private static String dotted(String name, String prefix) {
    return name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
