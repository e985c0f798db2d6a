package io.defenderroutes.configuration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final Set<String> sources;

  /**
   * What a folder of routes says of the settings.
   *
   * @param required options that are required beside those that always are, and why
   * @param sources names of the sources there are
   */
  public record Known(Map<Option, String> required, Set<String> sources) {}

  private Settings(Map<String, String> values, Set<String> sources) {
    this.values = values;
    this.sources = sources;
  }

  /**
   * Reads and checks all settings.
   *
   * @param file what the properties file says
   * @param environment the process environment
   * @param routes what the routes in a folder say
   * @throws InvalidConfiguration with every fault found
   */
  public static Settings of(
      Map<String, String> file, Map<String, String> environment, Function<String, Known> routes) {
    Map<String, String> values = new TreeMap<>();
    file.forEach((key, value) -> put(values, key, value));
    Known known =
        routes.apply(
            environment.getOrDefault(
                Option.ROUTES_FOLDER.environmentVariable(),
                values.getOrDefault(
                    Option.ROUTES_FOLDER.key(),
                    Option.ROUTES_FOLDER.defaultValue().orElseThrow())));
    String tenants =
        values.getOrDefault(Option.TENANTS.key(), Option.TENANTS.defaultValue().orElse(""));
    EnvironmentVariables.asProperties(environment, tenants, known.sources())
        .forEach((key, value) -> put(values, key, value));
    List<String> faults = Faults.in(values, known);
    if (!faults.isEmpty()) {
      throw new InvalidConfiguration(faults);
    }
    return new Settings(values, known.sources());
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

  /** A tenant's value for one of its sources, then one for that source, then as for the tenant. */
  public Optional<String> optional(Option option, String tenant, String source) {
    return Optional.ofNullable(values.get(TENANTS + tenant + "." + source + "." + option.key()))
        .or(() -> Optional.ofNullable(values.get(source + "." + option.key())))
        .or(() -> option.perSourceOnly() ? option.defaultValue() : optional(option, tenant));
  }

  /**
   * What is set for parameters that a source's file has to declare, by name: a tenant's own values,
   * or those for all.
   */
  public Map<String, String> parameters(String tenant, String source) {
    Map<String, String> found = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          Property property = Property.of(key, sources);
          if (property.isParameter() && property.source().equals(source)) {
            if (property.tenant().equals(tenant)) {
              found.put(property.name(), value);
            } else if (property.tenant().isEmpty()) {
              found.putIfAbsent(property.name(), value);
            }
          }
        });
    return found;
  }

  /** Whether a tenant has its own value of a property. */
  public boolean isOfTenant(String property, String tenant) {
    return values.containsKey(TENANTS + tenant + "." + property);
  }

  /** How a tenant's tokens are had. */
  public CredentialKind credential(String tenant) {
    return CredentialKind.in(values, tenant).get(0);
  }

  public String text(Option option) {
    return optional(option)
        .orElseThrow(() -> new IllegalStateException(option.key() + " is not set"));
  }

  public String text(Option option, String tenant) {
    return optional(option, tenant)
        .orElseThrow(() -> new IllegalStateException(option.key() + " is not set"));
  }

  public String text(Option option, String tenant, String source) {
    return optional(option, tenant, source)
        .orElseThrow(() -> new IllegalStateException(source + "." + option.key() + " is not set"));
  }

  public List<String> list(Option option, String tenant) {
    return Kind.list(text(option, tenant));
  }

  public int number(Option option) {
    return Integer.parseInt(text(option));
  }

  public long bytes(Option option) {
    return Long.parseLong(text(option));
  }

  public Duration duration(Option option) {
    return duration(text(option));
  }

  public Duration duration(Option option, String tenant, String source) {
    return duration(text(option, tenant, source));
  }

  /** Where a connection begins that begins now. */
  public Instant start(Option option, String tenant, String source, Instant now) {
    String value = text(option, tenant, source);
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
   * milliseconds, the operator's own {@code camel.} and {@code routing.} properties, and the
   * parameters of sources that are set for all tenants.
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
          Property property = Property.of(key, sources);
          boolean common = property.isParameter() && property.tenant().isEmpty();
          if (key.startsWith("camel.") || key.startsWith(ROUTING) || common) {
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
