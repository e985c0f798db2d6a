package io.defenderroutes.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Maps environment variables to the properties that they set. */
final class EnvironmentVariables {
  private EnvironmentVariables() {}

  /** Variables that Kubernetes adds for a Service {@code defender-…}, and those of logging. */
  private static final Pattern IGNORED =
      Pattern.compile(
          "\\w+_SERVICE_(HOST|PORT\\w*)=.*|\\w+_PORT(_\\d+_\\w+)?=(tcp|udp)://.*|\\w+_PORT_\\d+_\\w+=.*|DEFENDER_LOG_(LEVEL|FORMAT)=.*");

  /**
   * The properties that the environment sets. An unknown variable with the prefix {@code DEFENDER_}
   * sets a property of its own name, which is then reported as unknown.
   *
   * @param tenants the names of all tenants
   * @param sources the names of all sources
   */
  static Map<String, String> asProperties(
      Map<String, String> environment, Set<String> tenants, Set<String> sources) {
    Map<String, String> known = new HashMap<>();
    for (Option option : Option.values()) {
      if (!option.perSourceOnly()) {
        known.put(option.environmentVariable(), option.key());
      }
    }
    List<String> prefixes = new ArrayList<>(List.of(""));
    prefixes.addAll(prefixes(environment.keySet(), tenants));
    for (String prefix : prefixes) {
      for (Option option : Option.values()) {
        if (option.perTenant() && !prefix.isEmpty()) {
          known.put(Option.environmentVariable(prefix + option.key()), prefix + option.key());
        }
        if (option.perSource()) {
          for (String source : sources) {
            String key = prefix + source + "." + option.key();
            known.put(Option.environmentVariable(key), key);
          }
        }
      }
    }
    Map<String, String> properties = new HashMap<>();
    String kafka = Option.environmentVariable(Settings.KAFKA_CLIENT);
    String routing = Option.environmentVariable(Settings.ROUTING);
    environment.forEach(
        (name, value) -> {
          String key = known.get(name);
          if (key != null) {
            properties.put(key, value);
          } else if (name.startsWith(kafka)) {
            // Names of the Kafka client contain dots and no underscores.
            properties.put(Settings.KAFKA_CLIENT + dotted(name, kafka), value);
          } else if (name.startsWith(routing)) {
            properties.put(Settings.ROUTING + dotted(name, routing), value);
          } else if (name.startsWith("DEFENDER_")
              && !IGNORED.matcher(name + "=" + value).matches()) {
            properties.put(parameter(name, prefixes, sources).orElse(name), value);
          }
        });
    return properties;
  }

  /** The prefixes of tenants that any variable names; filters thousands of tenants quickly. */
  private static List<String> prefixes(Set<String> variables, Set<String> tenants) {
    String prefix = Option.environmentVariable(Settings.TENANTS);
    List<String> ofTenants = variables.stream().filter(v -> v.startsWith(prefix)).toList();
    return tenants.stream()
        .map(tenant -> Settings.TENANTS + tenant + ".")
        .filter(
            place -> {
              String own = Option.environmentVariable(place);
              return ofTenants.stream().anyMatch(variable -> variable.startsWith(own));
            })
        .toList();
  }

  /** A parameter of a source: {@code DEFENDER_SIEM_MACHINE_GROUPS}. */
  private static Optional<String> parameter(
      String name, List<String> tenants, Set<String> sources) {
    return tenants.stream()
        .flatMap(tenant -> sources.stream().map(source -> tenant + source + "."))
        .filter(prefix -> name.startsWith(Option.environmentVariable(prefix)))
        // The longest, if the name of one source is a prefix of another's.
        .max(Comparator.comparingInt(String::length))
        .map(
            prefix ->
                prefix
                    + name.substring(Option.environmentVariable(prefix).length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-'));
  }

  private static String dotted(String name, String prefix) {
    return name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
