package io.defenderroutes.config;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Merges the sources of settings, and validates the result. */
final class SettingsReader {
  private SettingsReader() {}

  /** As {@link Settings#of}. */
  static Settings read(
      Settings.Purpose purpose,
      Map<String, String> file,
      Map<String, String> environment,
      Function<String, Settings.Known> routes,
      Function<String, TenantList> tenantsFile) {
    Settings.Known known =
        routes.apply(
            given(Option.ROUTES_FOLDER, file, environment)
                .or(Option.ROUTES_FOLDER::defaultValue)
                .orElseThrow());
    Optional<TenantList> list =
        given(Option.TENANTS_FROM, file, environment)
            .filter(path -> purpose != Settings.Purpose.VALIDATE)
            .map(tenantsFile);
    NavigableMap<String, String> values = new TreeMap<>();
    list.ifPresent(l -> l.properties().forEach((key, value) -> put(values, key, value)));
    file.forEach((key, value) -> put(values, key, value));
    String common = list.isPresent() ? "" : Option.TENANTS.defaultValue().orElseThrow();
    Set<String> tenants =
        new LinkedHashSet<>(Kind.list(given(Option.TENANTS, file, environment).orElse(common)));
    list.ifPresent(l -> tenants.addAll(l.entries().keySet()));
    Set<String> fromFiles = new HashSet<>(values.keySet());
    EnvironmentVariables.asProperties(environment, tenants, known.sources())
        .forEach(
            (key, value) -> {
              put(values, key, value);
              fromFiles.remove(key);
            });
    List<String> unused =
        list.isPresent() ? removeUnlisted(values, tenants, known.sources()) : List.of();
    if (purpose == Settings.Purpose.VALIDATE) {
      values.remove(Option.TENANTS_FROM.key());
      values
          .entrySet()
          .removeIf(
              set ->
                  Property.of(set.getKey(), known.sources())
                      .option()
                      .filter(option -> !option.kind().accepts(set.getValue()))
                      .isPresent());
    } else {
      List<String> faults =
          Faults.in(purpose, values, tenants, known, list.orElse(TenantList.NONE));
      if (!faults.isEmpty()) {
        throw new InvalidConfiguration(faults);
      }
    }
    values.put(Option.TENANTS.key(), String.join(",", tenants));
    return new Settings(
        values,
        known,
        purpose == Settings.Purpose.REPLAY ? List.of() : List.copyOf(tenants),
        unused,
        SecretsInFiles.in(values, fromFiles, known.sources()));
  }

  /** An option's value before the others are known; empty if it is blank. */
  private static Optional<String> given(
      Option option, Map<String, String> file, Map<String, String> environment) {
    String value =
        environment.getOrDefault(option.environmentVariable(), file.getOrDefault(option.key(), ""));
    return Optional.of(value.strip()).filter(v -> !v.isEmpty());
  }

  /**
   * Removes the settings of tenants that the tenants file does not list, so that a tenant can be
   * removed from it and added again while its secret remains elsewhere.
   *
   * @return the removed properties
   */
  private static List<String> removeUnlisted(
      Map<String, String> values, Set<String> tenants, Set<String> sources) {
    String variables = Option.environmentVariable(Settings.TENANTS);
    List<String> unlisted =
        values.keySet().stream()
            .filter(
                key -> {
                  String tenant = Property.of(key, sources).tenant();
                  return key.startsWith(variables)
                      ? tenants.stream()
                          .noneMatch(
                              t ->
                                  key.startsWith(
                                      Option.environmentVariable(Settings.TENANTS + t + ".")))
                      : !tenant.isEmpty() && !tenants.contains(tenant);
                })
            .toList();
    unlisted.forEach(values::remove);
    return unlisted;
  }

  private static void put(Map<String, String> values, String key, String value) {
    if (value.isBlank()) {
      values.remove(key);
    } else {
      values.put(key, value.strip());
    }
  }
}
