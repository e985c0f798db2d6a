package io.defenderroutes.source;

import io.defenderroutes.alert.Fields;
import io.defenderroutes.config.Causes;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Settings;
import io.defenderroutes.routes.RouteResources;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.routes.YamlFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.PluginHelper;

/**
 * The declarations of the files of sources.
 *
 * @param sources by name
 * @param clouds by name
 * @param parameters by the property that sets each
 * @param fields by source: where its alerts hold the fields of the alert contract
 * @param routes that contain the files
 */
public record SourceFiles(
    Map<String, Source> sources,
    Map<String, Cloud> clouds,
    Map<String, Parameter> parameters,
    Map<String, Fields> fields,
    RoutesFolder routes) {
  private static final String FIELDS = "-fields";

  /** Collects them from the registry of a context that loaded the files. */
  public static SourceFiles in(Registry registry, RoutesFolder routes) {
    return new SourceFiles(
        registry.findByTypeWithName(Source.class),
        registry.findByTypeWithName(Cloud.class),
        registry.findByTypeWithName(Parameter.class),
        fields(registry),
        routes);
  }

  private static Map<String, Fields> fields(Registry registry) {
    Map<String, Fields> fields = new TreeMap<>();
    registry
        .findByTypeWithName(Fields.class)
        .forEach(
            (name, of) -> {
              if (name.endsWith(FIELDS)) {
                fields.put(name.substring(0, name.length() - FIELDS.length()), of);
              }
            });
    return fields;
  }

  /** The declared parameters, a new object each time: it collects faults. */
  public Parameters declared() {
    Map<String, String> shared = new TreeMap<>();
    sources.forEach(
        (name, source) -> {
          if (!source.getParametersOf().isEmpty()) {
            shared.put(name, source.getParametersOf());
          }
        });
    return new Parameters(parameters, shared, routes);
  }

  /** The faults of the sources, one sentence each. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    new TreeMap<>(sources)
        .forEach(
            (name, source) -> {
              faults.addAll(source.faults(name));
              String other = source.getParametersOf();
              if (!other.isEmpty() && !sources.containsKey(other)) {
                faults.add(
                    "%s: parametersOf is '%s'; there are %s"
                        .formatted(name, other, new TreeSet<>(sources.keySet())));
              }
            });
    return faults;
  }

  /**
   * Reads the files without settings.
   *
   * @throws InvalidConfiguration if a file cannot be parsed
   */
  public static SourceFiles of(RoutesFolder routes) {
    return read(routes, Map.of());
  }

  /**
   * Reads the files.
   *
   * @param settings whose values the files may refer to
   * @throws InvalidConfiguration if a file cannot be parsed
   */
  public static SourceFiles of(RoutesFolder routes, Settings settings) {
    return read(routes, settings.placeholders());
  }

  private static SourceFiles read(RoutesFolder routes, Map<String, String> properties) {
    List<YamlFault> unloadable = routes.parsed().unloadable();
    if (!unloadable.isEmpty()) {
      throw new InvalidConfiguration(unloadable.stream().map(YamlFault::toString).toList());
    }
    DefaultCamelContext context = new DefaultCamelContext();
    try {
      Properties known = new Properties();
      known.putAll(properties);
      context.getPropertiesComponent().setInitialProperties(known);
      for (String file : routes.names("sources", ".camel.yaml")) {
        try {
          PluginHelper.getRoutesLoader(context).loadRoutes(RouteResources.of(routes, file));
        } catch (InvalidConfiguration e) {
          throw e;
        } catch (Exception e) {
          throw new InvalidConfiguration(file + " cannot be understood: " + Causes.inWords(e));
        }
      }
      return in(context.getRegistry(), routes);
    } finally {
      context.stop();
    }
  }
}
