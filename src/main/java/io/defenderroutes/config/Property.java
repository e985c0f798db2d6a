package io.defenderroutes.config;

import java.util.Optional;
import java.util.Set;

/**
 * The parts of a property's name: {@code <option>}, {@code tenants.<tenant>.<option>}, {@code
 * <source>.<option>} or {@code tenants.<tenant>.<source>.<option>}.
 *
 * @param tenant empty if it applies to all tenants
 * @param source empty if it applies to all sources
 * @param name of the option, or of a parameter that the source's file declares
 */
record Property(String tenant, String source, String name) {

  /**
   * @param sources the names of all sources
   */
  static Property of(String key, Set<String> sources) {
    String tenant = "";
    String rest = key;
    boolean common = Option.of(key).isPresent();
    if (key.startsWith(Settings.TENANTS) && !common) {
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

  /** The option that it sets; empty if there is none of this name and scope. */
  Optional<Option> option() {
    return Option.of(name).filter(this::isScopeOf);
  }

  private boolean isScopeOf(Option option) {
    if (!source.isEmpty()) {
      return option.perSource();
    }
    return tenant.isEmpty() ? !option.perSourceOnly() : option.perTenant();
  }

  /** Whether it sets a parameter, which the source's file must declare. */
  boolean isParameter() {
    return !source.isEmpty() && !name.isEmpty() && option().isEmpty();
  }
}
