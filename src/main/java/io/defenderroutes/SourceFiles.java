package io.defenderroutes;

import io.defenderroutes.alert.Fields;
import io.defenderroutes.configuration.Cloud;
import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.configuration.Settings;
import io.defenderroutes.polling.Parameter;
import io.defenderroutes.polling.Source;
import io.defenderroutes.rules.Fault;
import io.defenderroutes.rules.RoutesFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.PluginHelper;

/**
 * What the files of sources declare.
 *
 * @param sources by name
 * @param clouds by name
 * @param parameters by the property that sets each
 * @param folder of the files
 */
record SourceFiles(
    Map<String, Source> sources,
    Map<String, Cloud> clouds,
    Map<String, Parameter> parameters,
    Path folder) {
  private static final String FIELDS = "-fields";

  /** Those of a context that has read them. */
  static SourceFiles in(Registry registry, Path folder) {
    return new SourceFiles(
        registry.findByTypeWithName(Source.class),
        registry.findByTypeWithName(Cloud.class),
        registry.findByTypeWithName(Parameter.class),
        folder);
  }

  /** What can be set for sources, anew: it gathers what is wrong with what is set. */
  Parameters declared() {
    return new Parameters(parameters, folder);
  }

  /**
   * Reads them, without a run.
   *
   * @throws InvalidConfiguration if a file cannot be understood
   */
  static SourceFiles of(Routes routes) {
    return read(routes, Map.of(), context -> in(context.getRegistry(), routes.sourcesFolder()));
  }

  /**
   * Where each source's alerts keep what, by source.
   *
   * @param settings that the files may name
   * @throws InvalidConfiguration if a file cannot be understood
   */
  static Map<String, Fields> fields(Routes routes, Settings settings) {
    Map<String, Fields> fields = new TreeMap<>();
    read(
            routes,
            settings.placeholders(),
            context -> context.getRegistry().findByTypeWithName(Fields.class))
        .forEach(
            (name, of) -> {
              if (name.endsWith(FIELDS)) {
                fields.put(name.substring(0, name.length() - FIELDS.length()), of);
              }
            });
    return fields;
  }

  private static <T> T read(
      Routes routes, Map<String, String> properties, Function<CamelContext, T> found) {
    List<Fault> outOfBounds = RoutesFolder.read(routes.folder()).outOfBounds();
    if (!outOfBounds.isEmpty()) {
      throw new InvalidConfiguration(outOfBounds.stream().map(Fault::toString).toList());
    }
    DefaultCamelContext context = new DefaultCamelContext();
    try {
      Properties known = new Properties();
      known.putAll(properties);
      context.getPropertiesComponent().setInitialProperties(known);
      for (Path file : routes.files("sources", ".camel.yaml")) {
        try {
          PluginHelper.getRoutesLoader(context).loadRoutes(RouteResources.of(file));
        } catch (InvalidConfiguration e) {
          throw e;
        } catch (Exception e) {
          throw new InvalidConfiguration(List.of(file + " cannot be understood: " + e));
        }
      }
      return found.apply(context);
    } finally {
      context.stop();
    }
  }
}
