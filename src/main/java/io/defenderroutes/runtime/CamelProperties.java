package io.defenderroutes.runtime;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Redaction;
import io.defenderroutes.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The properties that Camel starts with. */
public final class CamelProperties {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)}}");

  private CamelProperties() {}

  /** For a run: delivery is repeated until an unavailable destination returns. */
  public static Properties polling(Settings settings) {
    Properties properties = routes(settings);
    settings
        .optional(Option.MANAGEMENT_PORT)
        .ifPresent(
            port -> {
              properties.put("camel.management.enabled", "true");
              properties.put("camel.management.port", port);
              properties.put("camel.management.host", settings.text(Option.MANAGEMENT_HOST));
              properties.put("camel.management.healthCheckEnabled", "true");
              properties.put("camel.management.metricsEnabled", "true");
              properties.put("camel.metrics.enabled", "true");
              // Metrics of each route and step are too many with hundreds of connections.
              properties.put("camel.metrics.enableRoutePolicy", "false");
              properties.put("camel.metrics.enableExchangeEventNotifier", "false");
              properties.put("camel.metrics.enableRouteEventNotifier", "false");
              properties.put("camel.metrics.skipCamelInfo", "true");
              properties.put("camel.metrics.clearOnReload", "false");
            });
    return properties;
  }

  /** For a replay: delivery attempts are limited, since a person waits. */
  public static Properties replaying(Settings settings) {
    return routes(settings);
  }

  private static Properties routes(Settings settings) {
    Properties properties = new Properties();
    properties.put("camel.main.name", "defender-alert-routes");
    // A response is read once, as a stream.
    properties.put("camel.main.streamCachingEnabled", "false");
    properties.put(
        "camel.main.shutdownTimeout",
        Long.toString(Math.max(1, settings.duration(Option.SHUTDOWN_TIMEOUT).toSeconds())));
    properties.put("camel.main.shutdownLogInflightExchangesOnTimeout", "false");
    properties.put("camel.main.autoConfigurationLogSummary", "false");
    properties.putAll(settings.placeholders());
    requireResolvable(properties);
    return properties;
  }

  /** Checks placeholders: Camel's own error would quote the whole value. */
  private static void requireResolvable(Properties properties) {
    List<String> faults = new ArrayList<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith("routing.") || name.startsWith("camel.")) {
        String value = properties.getProperty(name);
        Redaction.addIfSecret(name, value);
        String rest =
            PLACEHOLDER.matcher(value).replaceAll(found -> isKnown(found, properties) ? "" : "{{");
        if (rest.contains("{{") || rest.contains("}}")) {
          faults.add(
              name
                  + " holds {{ or }} that belongs to no placeholder which is known; a value with"
                  + " these characters cannot be used in routes");
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidConfiguration(faults);
    }
  }

  /**
   * Whether it is optional, a function or one with a default, or a property or variable that is
   * set.
   */
  private static boolean isKnown(MatchResult placeholder, Properties properties) {
    String name = placeholder.group(1);
    return name.startsWith("?")
        || name.contains(":")
        || properties.containsKey(name)
        || System.getProperty(name) != null
        || System.getenv(name) != null;
  }
}
