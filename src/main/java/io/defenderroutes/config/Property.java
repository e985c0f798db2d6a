package io.defenderroutes.config;

import java.util.Optional;
import java.util.Set;

/**
 * A property's name taken apart: {@code <option>}, {@code tenants.<tenant>.<option>}, {@code
 * <source>.<option>} or {@code tenants.<tenant>.<source>.<option>}.
 *
 * @param tenant empty for all
 * @param source empty for all
 * @param name the option's, or that of a parameter that the source's file declares
 */
record Property(String tenant, String source, String name) {

  /**
   * @param sources the names of the sources there are
   */
  static Property of(String key, Set<String> sources) {
    String tenant = "";
    String rest = key;
    boolean ofProcess = Option.of(key).isPresent();
    if (key.startsWith(Settings.TENANTS) && !ofProcess) {
      String[] parts = key.split("\\.", 3);
      tenant = parts.length > 1 ? parts[1] : "";
      rest = parts.length > 2 ? parts[2] : "";
    }
    int dot = rest.indexOf('.');
    boolean ofSource = dot > 0 && sources.contains(rest.substring(0, dot));
    return ofSource
        ? new Property(tenant, rest.substring(0, dot), rest.substring(dot + 1))
        : new Property(tenant, "", rest);
  }

  /** The option that it sets, if it sets one. */
  Optional<Option> option() {
    return Option.of(name).filter(this::isPlaceOf);
  }

  private boolean isPlaceOf(Option option) {
    if (!source.isEmpty()) {
      return option.perSource();
    }
    return tenant.isEmpty() ? !option.perSourceOnly() : option.perTenant();
  }

  /** Whether it sets something that the source's file has to declare. */
  boolean isParameter() {
    return !source.isEmpty() && !name.isEmpty() && option().isEmpty();
  }
}
