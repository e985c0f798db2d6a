package io.defenderroutes.source;

import io.defenderroutes.config.FileTooLarge;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.config.Suggestion;
import io.defenderroutes.routes.RoutesFolder;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The declared parameters of sources, and their values. */
public final class Parameters {
  private final Map<String, Parameter> declared;
  private final Map<String, String> shared;
  private final RoutesFolder routes;
  private final List<String> faults = new ArrayList<>();

  /**
   * @param declared by the property that sets each, {@code <source>.<parameter>}
   * @param shared by source: the source whose parameters it has, too
   * @param routes that the files of parameters are read from
   */
  Parameters(Map<String, Parameter> declared, Map<String, String> shared, RoutesFolder routes) {
    this.declared = new TreeMap<>(declared);
    this.shared = shared;
    this.routes = routes;
    shared.forEach(
        (source, other) ->
            declared.forEach(
                (property, parameter) -> {
                  if (property.startsWith(other + ".")) {
                    this.declared.putIfAbsent(
                        source + property.substring(other.length()), parameter);
                  }
                }));
  }

  /** The faults so far, one sentence each. */
  public List<String> faults() {
    return faults;
  }

  /** The values of a tenant's source by parameter, with defaults. */
  public Map<String, String> values(Settings settings, String tenant, String source) {
    Optional<String> other = Optional.ofNullable(shared.get(source));
    Map<String, String> set = new TreeMap<>();
    other.ifPresent(o -> set.putAll(settings.parameters(tenant, o)));
    set.putAll(settings.parameters(tenant, source));
    Map<String, String> values = new TreeMap<>();
    declared.forEach(
        (property, parameter) -> {
          if (property.startsWith(source + ".")) {
            String name = property.substring(source.length() + 1);
            String value = set.getOrDefault(name, parameter.getDefaultValue());
            boolean isOfTenant =
                settings.isOfTenant(property, tenant)
                    || other.filter(o -> settings.isOfTenant(o + "." + name, tenant)).isPresent();
            check(property, tenant, parameter, value, isOfTenant);
            values.put(name, parameter.isFile() ? text(property, tenant, parameter, value) : value);
          }
        });
    return values;
  }

  /** Finds settings of a source, polled or not, that its file does not declare. */
  public void requireDeclared(Settings settings, String tenant, String source) {
    List<String> names =
        declared.keySet().stream()
            .filter(property -> property.startsWith(source + "."))
            .map(property -> property.substring(source.length() + 1))
            .toList();
    for (String name : settings.parameters(tenant, source).keySet()) {
      if (!names.contains(name)) {
        String nearest =
            Suggestion.nearest(
                name, Stream.concat(names.stream(), Option.keysOfSources()).toList());
        faults.add(
            "%s.%s: there is no such property; did you mean %s.%s? Its file declares %s"
                .formatted(source, name, source, nearest, names));
      }
    }
  }

  private void check(
      String property, String tenant, Parameter parameter, String value, boolean isOfTenant) {
    String is = property + " is '" + value + "' for tenant " + tenant;
    if (!parameter.getValues().isEmpty() && !value.matches(parameter.getValues())) {
      faults.add(is + "; it must be " + parameter.getValues().replace("|", " or "));
    }
    if (!parameter.getRejects().isEmpty()
        && Pattern.compile(parameter.getRejects()).matcher(value).find()) {
      faults.add(is + "; " + parameter.getRejection());
    }
    if (parameter.isCommon() && isOfTenant) {
      faults.add(is + "; it can be set for all tenants alone, as " + property);
    }
  }

  private String text(String property, String tenant, Parameter parameter, String path) {
    try {
      String text = routes.text(routes.sourcesFolder().resolve(path));
      for (String word : parameter.getHolds().split("\\s*,\\s*", -1)) {
        if (!text.contains(word)) {
          faults.add(
              "%s is '%s' for tenant %s; the file must hold %s"
                  .formatted(property, path, tenant, word));
        }
      }
      return text;
    } catch (FileTooLarge e) {
      faults.add(property + " is '" + path + "' for tenant " + tenant + "; " + e.problem());
      return "";
    } catch (IOException | InvalidPathException e) {
      faults.add(
          "%s is '%s' for tenant %s; it must be a text file that can be read, in %s unless its path is absolute"
              .formatted(property, path, tenant, routes.sourcesFolder()));
      return "";
    }
  }
}
