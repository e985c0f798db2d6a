package io.defenderroutes.rules;

import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.PropertiesFunction;

/**
 * Resolves {@code {{properties}}} without requiring them: one that is not set remains as text.
 * Other signs replace its braces, which Camel would resolve again and again.
 */
final class Placeholders {
  private static final char OPEN = '\uE000';
  private static final char CLOSE = '\uE001';

  /** A property without a default that is no function. */
  static final Pattern PLAIN = Pattern.compile("\\{\\{([\\w.-]+)}}");

  private Placeholders() {}

  /**
   * Sets a context's properties.
   *
   * @param known values by name
   * @param texts that name properties
   */
  static void configure(CamelContext context, Map<String, String> known, Collection<String> texts) {
    Properties properties = new Properties();
    texts.forEach(
        text ->
            PLAIN
                .matcher(text)
                .results()
                .forEach(found -> properties.put(found.group(1), kept(found.group(1)))));
    properties.putAll(known);
    PropertiesComponent component = context.getPropertiesComponent();
    component.setInitialProperties(properties);
    component.addPropertiesFunction(new Untouched("azure"));
    component.addPropertiesFunction(new Untouched("file"));
    component.addPropertiesFunction(new Untouched("env"));
  }

  private static String kept(String name) {
    return OPEN + name + CLOSE;
  }

  /** With the original braces. */
  static String shown(String text) {
    return text.replace(String.valueOf(OPEN), "{{").replace(String.valueOf(CLOSE), "}}");
  }

  /** Whether a property in it is not set. */
  static boolean isOpen(String text) {
    return text.indexOf(OPEN) >= 0;
  }

  /** Values of vaults, files and the environment are not read here. */
  private record Untouched(String getName) implements PropertiesFunction {
    @Override
    public String apply(String remainder) {
      return kept(getName + ":" + remainder);
    }
  }
}
