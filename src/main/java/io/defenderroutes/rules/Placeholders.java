package io.defenderroutes.rules;

import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.PropertiesFunction;

/**
 * {@code {{properties}}} where nothing needs to be configured: one that is not set stays what it
 * is. Camel would take its braces for a placeholder again and again, so other signs stand for them
 * meanwhile.
 */
final class Placeholders {
  private static final char OPEN = '\uE000';
  private static final char CLOSE = '\uE001';

  /** Without a default, and no function. */
  static final Pattern PLAIN = Pattern.compile("\\{\\{([\\w.-]+)}}");

  private Placeholders() {}

  /**
   * Sets a context's properties.
   *
   * @param known what is set
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

  /** As a person knows it. */
  static String shown(String text) {
    return text.replace(String.valueOf(OPEN), "{{").replace(String.valueOf(CLOSE), "}}");
  }

  /** Whether something in it is not set. */
  static boolean isOpen(String text) {
    return text.indexOf(OPEN) >= 0;
  }

  /** What is in a vault, a file or the environment is nobody's business here. */
  private record Untouched(String getName) implements PropertiesFunction {
    @Override
    public String apply(String remainder) {
      return kept(getName + ":" + remainder);
    }
  }
}
