package io.defenderroutes.configuration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The values in force: environment over properties file over default. Can only be had valid;
 * secrets are not printed.
 */
public final class Settings {
  /** Properties that are handed to Kafka's client as they are. */
  public static final String KAFKA_CLIENT = "kafka.client.";

  static final String TENANTS = "tenants.";

  /** Values of the operator's own, for routing files. */
  static final String ROUTING = "routing.";

  /**
   * What begins like this is not ours to know: Kafka's client, Camel, and the operator's own
   * routing files.
   */
  static final List<String> PASSED_ON = List.of(KAFKA_CLIENT, "camel.", ROUTING);

  private final Map<String, String> values;

  private Settings(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads and checks all settings.
   *
   * @param file what the properties file says
   * @param environment the process environment
   * @param requiredByRoutes which options the routes in a folder require beside those that always
   *     are, and why
   * @throws InvalidConfiguration with every fault found
   */
  public static Settings of(
      Map<String, String> file,
      Map<String, String> environment,
      Function<String, Map<Option, String>> requiredByRoutes) {
    Map<String, String> values = new TreeMap<>();
    file.forEach((key, value) -> put(values, key, value));
    String tenants =
        values.getOrDefault(Option.TENANTS.key(), Option.TENANTS.defaultValue().orElse(""));
    EnvironmentVariables.asProperties(environment, tenants)
        .forEach((key, value) -> put(values, key, value));
    Settings settings = new Settings(values);
    List<String> faults =
        Faults.in(values, requiredByRoutes.apply(settings.text(Option.ROUTES_FOLDER)));
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

  /** Where a connection begins that begins now. */
  public Instant start(Option option, String tenant, Instant now) {
    String value = text(option, tenant);
    Instant time = value.equals("now") ? now : Kind.time(value);
    return time == null ? now.minus(duration(value)) : time;
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
                      option.kind() == Kind.DURATION || option.kind() == Kind.PERIOD
                          ? Long.toString(duration(v).toMillis())
                          : v));
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
