package io.defenderroutes.configuration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The values in force: environment over properties file over default. Can only be had valid;
 * secrets are not printed.
 */
public final class Settings {
  /** Properties that are handed to Kafka's client as they are. */
  public static final String KAFKA_CLIENT = "kafka.client.";

  private static final String TENANTS = "tenants.";

  /** A user and perhaps a password before a host. */
  private static final Pattern USER_INFO = Pattern.compile("^([A-Za-z0-9+.-]*://)?.*@");

  private static final Set<Kind> ADDRESSES = Set.of(Kind.HTTPS_URL, Kind.PROXY, Kind.BROKERS);

  private final Map<String, String> values;

  private Settings(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads and checks all settings.
   *
   * @param file what the properties file says
   * @param environment the process environment
   * @throws InvalidConfiguration with every fault found
   */
  public static Settings of(Map<String, String> file, Map<String, String> environment) {
    Map<String, String> values = new TreeMap<>();
    file.forEach((key, value) -> put(values, key, value));
    List<String> faults = new ArrayList<>();
    values.keySet().forEach(key -> unknown(key).ifPresent(faults::add));
    // The tenants first: their names make further variables ours.
    String tenants = environment.get(Option.TENANTS.environmentVariable());
    if (tenants != null) {
      put(values, Option.TENANTS.key(), tenants);
    }
    environment.forEach(
        (name, value) -> key(name, values).ifPresent(key -> put(values, key, value)));
    Settings settings = new Settings(values);
    settings.check(faults);
    if (!faults.isEmpty()) {
      throw new InvalidConfiguration(faults);
    }
    return settings;
  }

  private static void put(Map<String, String> values, String key, String value) {
    if (value.isBlank()) {
      values.remove(key);
    } else {
      values.put(key, value.strip());
    }
  }

  /** The property that an environment variable sets, if it is one of ours. */
  private static Optional<String> key(String variable, Map<String, String> values) {
    String kafka = Option.environmentVariable(KAFKA_CLIENT);
    if (variable.startsWith(kafka)) {
      return Optional.of(
          KAFKA_CLIENT
              + variable.substring(kafka.length()).toLowerCase(Locale.ROOT).replace('_', '.'));
    }
    for (Option option : Option.values()) {
      if (option.environmentVariable().equals(variable)) {
        return Optional.of(option.key());
      }
    }
    for (String tenant : Kind.list(names(values))) {
      for (Option option : Option.values()) {
        String key = TENANTS + tenant + "." + option.key();
        if (option.perTenant() && Option.environmentVariable(key).equals(variable)) {
          return Optional.of(key);
        }
      }
    }
    return Optional.empty();
  }

  private static String names(Map<String, String> values) {
    return values.getOrDefault(Option.TENANTS.key(), Option.TENANTS.defaultValue().orElse(""));
  }

  private static Optional<String> unknown(String key) {
    if (key.startsWith("camel.") || key.startsWith("routing.") || key.startsWith(KAFKA_CLIENT)) {
      return Optional.empty();
    }
    String name = key;
    String prefix = "";
    if (key.startsWith(TENANTS)) {
      String[] parts = key.split("\\.", 3);
      name = parts.length == 3 ? parts[2] : "";
      if (Option.of(name).filter(Option::perTenant).isPresent()) {
        return Optional.empty();
      }
      prefix = key.substring(0, key.length() - name.length());
    } else if (Option.of(name).isPresent()) {
      return Optional.empty();
    }
    String written = name;
    Option nearest =
        Arrays.stream(Option.values())
            .min(Comparator.comparingInt(o -> Distance.between(o.key(), written)))
            .orElseThrow();
    String meant = (nearest.perTenant() ? prefix : "") + nearest.key();
    return Optional.of(
        key
            + ": there is no such property; did you mean "
            + meant
            + "? Your own for routing files begin with 'routing.'");
  }

  private void check(List<String> faults) {
    for (Option option : Option.values()) {
      if (!option.perTenant()) {
        check(option.key(), option, faults);
      }
    }
    String names = names(values);
    for (String tenant : Kind.list(names)) {
      for (Option option : Option.values()) {
        if (option.perTenant()) {
          String own = TENANTS + tenant + "." + option.key();
          String key = values.containsKey(own) ? own : option.key();
          check(key, option, faults);
        }
      }
      if (optional(Option.REGION, tenant).isEmpty()
          && optional(Option.SIEM_BASE_URL, tenant).isEmpty()) {
        fault(faults, missing(Option.REGION, Option.REGION.key()));
      }
    }
    for (String key : values.keySet()) {
      if (key.startsWith(TENANTS) && !Kind.list(names).contains(key.split("\\.", 3)[1])) {
        fault(faults, key + ": there is no tenant of that name in tenants='" + names + "'");
      }
    }
  }

  private void check(String key, Option option, List<String> faults) {
    String value = values.get(key);
    if (value == null) {
      if (option.required()) {
        fault(faults, missing(option, key));
      }
    } else if (!option.kind().accepts(value)) {
      String safe =
          ADDRESSES.contains(option.kind())
              ? USER_INFO.matcher(value).replaceFirst("$1***@")
              : value;
      String shown = option.kind() == Kind.SECRET ? "is not usable" : "is '" + safe + "'";
      fault(
          faults,
          key
              + " ("
              + (key.equals(option.key())
                  ? option.environmentVariable()
                  : Option.environmentVariable(key))
              + ") "
              + shown
              + "; it must be "
              + option.kind().right());
    }
  }

  private static void fault(List<String> faults, String fault) {
    if (!faults.contains(fault)) {
      faults.add(fault);
    }
  }

  private static String missing(Option option, String key) {
    return key
        + " ("
        + option.environmentVariable()
        + ") is missing; it must be "
        + option.kind().right()
        + ". "
        + option.description();
  }

  /**
   * Insists on settings that only some uses need.
   *
   * @throws InvalidConfiguration if any of these is not set; {@code why} completes the message
   */
  public void require(String why, Option... options) {
    List<String> faults =
        Arrays.stream(options)
            .filter(o -> optional(o).isEmpty())
            .map(
                o ->
                    o.key()
                        + " ("
                        + o.environmentVariable()
                        + ") is missing; it must be "
                        + o.kind().right()
                        + ". "
                        + why)
            .toList();
    if (!faults.isEmpty()) {
      throw new InvalidConfiguration(faults);
    }
  }

  public List<String> tenants() {
    return Kind.list(text(Option.TENANTS));
  }

  public Optional<String> optional(Option option) {
    return Optional.ofNullable(values.get(option.key())).or(option::defaultValue);
  }

  public Optional<String> optional(Option option, String tenant) {
    return Optional.ofNullable(values.get(TENANTS + tenant + "." + option.key()))
        .or(() -> optional(option));
  }

  public String text(Option option) {
    return optional(option)
        .orElseThrow(() -> new IllegalStateException(option.key() + " is not set"));
  }

  public String text(Option option, String tenant) {
    return optional(option, tenant)
        .orElseThrow(() -> new IllegalStateException(option.key() + " is not set"));
  }

  public List<String> list(Option option, String tenant) {
    return Kind.list(text(option, tenant));
  }

  public int number(Option option) {
    return Integer.parseInt(text(option));
  }

  public Duration duration(Option option) {
    return duration(text(option));
  }

  public Duration duration(Option option, String tenant) {
    return duration(text(option, tenant));
  }

  private static Duration duration(String value) {
    Duration duration = Kind.duration(value);
    if (duration == null) {
      throw new IllegalStateException("not a duration: " + value);
    }
    return duration;
  }

  /** All properties that begin with a prefix, without it. */
  public Map<String, String> below(String prefix) {
    Map<String, String> found = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }

  /**
   * What routes may name as {@code {{property}}}: every option but the secrets, durations in
   * milliseconds, and the operator's own {@code camel.} and {@code routing.} properties.
   */
  public Map<String, String> placeholders() {
    Map<String, String> found = new TreeMap<>();
    for (Option option : Option.values()) {
      optional(option)
          .filter(v -> option.kind() != Kind.SECRET)
          .ifPresent(
              v ->
                  found.put(
                      option.key(),
                      option.kind() == Kind.DURATION ? Long.toString(duration(v).toMillis()) : v));
    }
    values.forEach(
        (key, value) -> {
          if (key.startsWith("camel.") || key.startsWith("routing.")) {
            found.put(key, value);
          }
        });
    return found;
  }

  @Override
  public String toString() {
    return "Settings" + values.keySet();
  }
}
