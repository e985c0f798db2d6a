package io.defenderroutes;

import io.defenderroutes.configuration.Cloud;
import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.polling.Parameter;
import io.defenderroutes.polling.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/**
 * What the files of sources declare, for who does not poll.
 *
 * @param sources by name
 * @param clouds by name
 * @param parameters by the property that sets each
 */
record SourceFiles(
    Map<String, Source> sources, Map<String, Cloud> clouds, Map<String, Parameter> parameters) {

  /**
   * @throws InvalidConfiguration if a file cannot be understood
   */
  static SourceFiles of(Routes routes) {
    try (DefaultCamelContext context = new DefaultCamelContext();
        Stream<Path> files = Files.list(routes.sourcesFolder())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".camel.yaml")).sorted().toList()) {
        try {
          PluginHelper.getRoutesLoader(context)
              .loadRoutes(PluginHelper.getResourceLoader(context).resolveResource("file:" + file));
        } catch (Exception e) {
          throw new InvalidConfiguration(List.of(file + " cannot be understood: " + e));
        }
      }
      return new SourceFiles(
          context.getRegistry().findByTypeWithName(Source.class),
          context.getRegistry().findByTypeWithName(Cloud.class),
          context.getRegistry().findByTypeWithName(Parameter.class));
    } catch (IOException e) {
      throw new InvalidConfiguration(List.of(routes.sourcesFolder() + " cannot be read: " + e));
    }
  }
}
