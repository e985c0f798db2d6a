package io.defenderroutes.configuration;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds everything that is missing or wrong in a set of properties, one message for each. */
final class Faults {
  /** A user and perhaps a password before a host. */
  private static final Pattern USER_INFO = Pattern.compile("^([A-Za-z0-9+.-]*://)?.*@");

  private static final Set<Kind> ADDRESSES = Set.of(Kind.HTTPS_URL, Kind.PROXY, Kind.BROKERS);

  private final Map<String, String> values;
  private final Set<String> found = new LinkedHashSet<>();

  private Faults(Map<String, String> values) {
    this.values = values;
  }

  /**
   * All faults.
   *
   * @param alsoRequired options that are required beside those that always are, each with the
   *     reason
   */
  static List<String> in(Map<String, String> values, Map<Option, String> alsoRequired) {
    Faults faults = new Faults(values);
    faults.names();
    faults.values(alsoRequired);
    return List.copyOf(faults.found);
  }

  private void names() {
    List<String> tenants = tenants();
    for (String key : values.keySet()) {
      if (key.startsWith(Settings.TENANTS)) {
        String[] parts = key.split("\\.", 3);
        boolean known =
            parts.length == 3 && Option.of(parts[2]).filter(Option::perTenant).isPresent();
        if (!known) {
          unknown(key);
        } else if (!tenants.contains(parts[1])) {
          found.add(
              key
                  + ": there is no tenant of that name in tenants='"
                  + String.join(",", tenants)
                  + "'");
        }
      } else if (key.startsWith("DEFENDER_")) {
        unknownVariable(key);
      } else if (Option.of(key).isEmpty()
          && Settings.PASSED_ON.stream().noneMatch(key::startsWith)) {
        unknown(key);
      }
    }
  }

  private void unknownVariable(String name) {
    String meant =
        Arrays.stream(Option.values())
            .map(Option::environmentVariable)
            .min(Comparator.comparingInt(variable -> Distance.between(variable, name)))
            .orElseThrow();
    found.add(name + ": there is no such environment variable; did you mean " + meant + "?");
  }

  private void unknown(String key) {
    String[] parts = key.split("\\.", 3);
    boolean ofTenant = key.startsWith(Settings.TENANTS) && parts.length == 3;
    String name = ofTenant ? parts[2] : key;
    Option nearest =
        Arrays.stream(Option.values())
            .min(Comparator.comparingInt(option -> Distance.between(option.key(), name)))
            .orElseThrow();
    String prefix = ofTenant && nearest.perTenant() ? Settings.TENANTS + parts[1] + "." : "";
    found.add(
        key
            + ": there is no such property; did you mean "
            + prefix
            + nearest.key()
            + "? Your own for routing files begin with 'routing.'");
  }

  private void values(Map<Option, String> alsoRequired) {
    for (Option option : Option.values()) {
      if (option.perTenant()) {
        tenants()
            .forEach(
                tenant ->
                    value(
                        keyFor(tenant, option),
                        option,
                        option.required() ? option.description() : ""));
      } else {
        value(option.key(), option, alsoRequired.getOrDefault(option, ""));
      }
    }
    if ("file".equals(values.get(Option.CLUSTER_ELECTION.key()))) {
      value(
          Option.CLUSTER_FOLDER.key(), Option.CLUSTER_FOLDER, Option.CLUSTER_FOLDER.description());
    }
    for (String tenant : tenants()) {
      if (!values.containsKey(keyFor(tenant, Option.SIEM_BASE_URL))) {
        value(keyFor(tenant, Option.REGION), Option.REGION, Option.REGION.description());
      }
    }
  }

  /** The property that counts for a tenant: its own, or the one for all. */
  private String keyFor(String tenant, Option option) {
    String own = Settings.TENANTS + tenant + "." + option.key();
    return values.containsKey(own) ? own : option.key();
  }

  private void value(String key, Option option, String whyRequired) {
    String value = values.get(key);
    String name = key + " (" + Option.environmentVariable(key, option) + ")";
    if (value == null) {
      if (!whyRequired.isEmpty() && option.defaultValue().isEmpty()) {
        found.add(name + " is missing. " + whyRequired + " It must be " + option.kind().right());
      }
    } else if (!option.kind().accepts(value)) {
      String shown =
          option.kind() == Kind.SECRET ? "is not usable" : "is '" + safe(option, value) + "'";
      found.add(name + " " + shown + "; it must be " + option.kind().right());
    }
  }

  /** What may be shown: somebody may have put a password into an address. */
  private static String safe(Option option, String value) {
    return ADDRESSES.contains(option.kind())
        ? USER_INFO.matcher(value).replaceFirst("$1***@")
        : value;
  }

  private List<String> tenants() {
    return Kind.list(
        values.getOrDefault(Option.TENANTS.key(), Option.TENANTS.defaultValue().orElseThrow()));
  }
}
