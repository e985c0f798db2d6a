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

/** The environment as properties: which variables are ours, and which property each one sets. */
final class EnvironmentVariables {
  private EnvironmentVariables() {}

  /** What Kubernetes adds for a Service whose name begins like ours, and what the logging reads. */
  private static final Pattern NOT_OURS =
      Pattern.compile(
          "\\w+_SERVICE_(HOST|PORT\\w*)=.*|\\w+_PORT(_\\d+_\\w+)?=(tcp|udp)://.*|\\w+_PORT_\\d+_\\w+=.*|DEFENDER_LOG_(LEVEL|FORMAT)=.*");

  /**
   * What the environment sets. A variable that begins like ours and is none sets a property of that
   * name, which then is found to be unknown.
   *
   * @param tenants the names of the tenants there are
   * @param sources the names of the sources there are
   */
  static Map<String, String> asProperties(
      Map<String, String> environment, Set<String> tenants, Set<String> sources) {
    Map<String, String> ours = new HashMap<>();
    for (Option option : Option.values()) {
      if (!option.perSourceOnly()) {
        ours.put(option.environmentVariable(), option.key());
      }
    }
    List<String> places = new ArrayList<>(List.of(""));
    places.addAll(places(environment.keySet(), tenants));
    for (String place : places) {
      for (Option option : Option.values()) {
        if (option.perTenant() && !place.isEmpty()) {
          ours.put(Option.environmentVariable(place + option.key()), place + option.key());
        }
        if (option.perSource()) {
          for (String source : sources) {
            String key = place + source + "." + option.key();
            ours.put(Option.environmentVariable(key), key);
          }
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
            properties.put(parameter(name, places, sources).orElse(name), value);
          }
        });
    return properties;
  }

  /** Tenants that variables may be meant for. */
  private static List<String> places(Set<String> variables, Set<String> tenants) {
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

  /** What a source's file may declare: {@code DEFENDER_SIEM_MACHINE_GROUPS}. */
  private static Optional<String> parameter(String name, List<String> places, Set<String> sources) {
    return places.stream()
        .flatMap(place -> sources.stream().map(source -> place + source + "."))
        .filter(prefix -> name.startsWith(Option.environmentVariable(prefix)))
        // Where one source's name begins like another's, the longer one is meant.
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
