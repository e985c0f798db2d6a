package io.defenderroutes.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The validated settings: the environment overrides the properties file, which overrides defaults.
 */
public final class Settings {
  /** Prefix of properties that are passed to the Kafka client. */
  public static final String KAFKA_CLIENT = "kafka.client.";

  static final String TENANTS = "tenants.";

  /** Prefix of the operator's own properties for routing files. */
  static final String ROUTING = "routing.";

  /** Prefixes of properties that are not checked: they are for Kafka, Camel or routing files. */
  static final List<String> PASSED_ON = List.of(KAFKA_CLIENT, "camel.", ROUTING);

  private static final String NO_SOURCES = "none";

  private final NavigableMap<String, String> values;
  private final Known known;
  private final List<String> tenants;
  private final List<String> unused;
  private final List<String> secretsInFiles;

  /** What the settings are for, which decides what must be set. */
  public enum Purpose {
    /** Poll and deliver: everything is required. */
    RUN,
    /**
     * Deliver dead letters again: what the destinations of the routing need. No tenant is polled.
     */
    REPLAY,
    /** Open the store of cursors and dead letters. */
    STORE,
    /** Check routes: nothing is required, invalid values and the tenants file are ignored. */
    VALIDATE
  }

  /** What a folder of routes declares of the settings. */
  public interface Known {
    /** Options that are required beside those that always are, and why. */
    Map<Option, String> required();

    /** Names of the sources. */
    Set<String> sources();
  }

  Settings(
      NavigableMap<String, String> values,
      Known known,
      List<String> tenants,
      List<String> unused,
      List<String> secretsInFiles) {
    this.values = values;
    this.known = known;
    this.tenants = tenants;
    this.unused = unused;
    this.secretsInFiles = secretsInFiles;
  }

  /** Reads the settings of a run. */
  public static Settings of(
      Map<String, String> file, Map<String, String> environment, Function<String, Known> routes) {
    return of(Purpose.RUN, file, environment, routes);
  }

  /**
   * Reads and validates settings.
   *
   * @param file the content of the properties file
   * @param environment the process environment
   * @param routes reads the folder of routes at a path
   * @throws InvalidConfiguration with all faults
   */
  public static Settings of(
      Purpose purpose,
      Map<String, String> file,
      Map<String, String> environment,
      Function<String, Known> routes) {
    return SettingsReader.read(purpose, file, environment, routes, TenantsFile::list);
  }

  /**
   * Reads the settings of a run with other tenants.
   *
   * @param tenantsFile reads the tenants file or folder at a path
   */
  public static Settings of(
      Map<String, String> file,
      Map<String, String> environment,
      Function<String, Known> routes,
      Function<String, TenantList> tenantsFile) {
    return SettingsReader.read(Purpose.RUN, file, environment, routes, tenantsFile);
  }

  /** The routes folder that these settings were made with. */
  public Known known() {
    return known;
  }

  /** The tenants to poll. */
  public List<String> tenants() {
    return tenants;
  }

  /** The ignored settings of tenants that the tenants file does not list. */
  public List<String> unused() {
    return unused;
  }

  /** The properties whose secret is in the properties file or the tenants file in plain text. */
  public List<String> secretsInFiles() {
    return secretsInFiles;
  }

  /** The settings of one tenant, by option or {@code <source>.<option>}. */
  public Map<String, String> ofTenant(String tenant) {
    return below(TENANTS + tenant + ".");
  }

  /** The value for all tenants and sources, or the default. */
  public Optional<String> optional(Option option) {
    return value(option.key())
        .map(value -> option.kind() == Kind.HOST ? HostName.bare(value) : value)
        .or(option::defaultValue);
  }

  /** The tenant's own value, or as for all tenants. */
  public Optional<String> optional(Option option, String tenant) {
    return value(TENANTS + tenant + "." + option.key()).or(() -> optional(option));
  }

  /** The tenant's own value for the source, or the source's, or as for the tenant. */
  public Optional<String> optional(Option option, String tenant, String source) {
    String key = source + "." + option.key();
    return value(TENANTS + tenant + "." + key)
        .or(() -> value(key))
        .or(() -> option.perSourceOnly() ? option.defaultValue() : optional(option, tenant));
  }

  private Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The values of the parameters that a source's file declares, by name, without defaults. */
  public Map<String, String> parameters(String tenant, String source) {
    Map<String, String> found = new TreeMap<>();
    for (String prefix : List.of(source + ".", TENANTS + tenant + "." + source + ".")) {
      below(prefix)
          .forEach(
              (name, value) -> {
                if (Property.of(prefix + name, known.sources()).isParameter()) {
                  found.put(name, value);
                }
              });
    }
    return found;
  }

  /** Whether a tenant has its own value of a property. */
  public boolean isOfTenant(String property, String tenant) {
    return values.containsKey(TENANTS + tenant + "." + property);
  }

  /** The sources to poll for a tenant; none if only its identity is used. */
  public List<String> sources(String tenant) {
    List<String> named = Kind.list(text(Option.SOURCES, tenant));
    return named.equals(List.of(NO_SOURCES)) ? List.of() : named;
  }

  /** How a tenant signs in. */
  public CredentialKind credential(String tenant) {
    return CredentialKind.in(values, tenant).get(0);
  }

  public String text(Option option) {
    return require(option, optional(option));
  }

  public String text(Option option, String tenant) {
    return require(option, optional(option, tenant));
  }

  public String text(Option option, String tenant, String source) {
    return require(option, optional(option, tenant, source));
  }

  private static String require(Option option, Optional<String> value) {
    return value.orElseThrow(() -> new IllegalStateException(option.key() + " is not set"));
  }

  public boolean flag(Option option) {
    return Boolean.parseBoolean(text(option));
  }

  public boolean flag(Option option, String tenant) {
    return Boolean.parseBoolean(text(option, tenant));
  }

  public boolean flag(Option option, String tenant, String source) {
    return Boolean.parseBoolean(text(option, tenant, source));
  }

  public int number(Option option) {
    return Integer.parseInt(text(option));
  }

  public Optional<Integer> optionalNumber(Option option) {
    return optional(option).map(Integer::valueOf);
  }

  public Optional<Integer> optionalNumber(Option option, String tenant, String source) {
    return optional(option, tenant, source).map(Integer::valueOf);
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

  private static Duration duration(String value) {
    return Objects.requireNonNull(Kind.duration(value), "not a duration");
  }

  public Optional<LocalDate> date(Option option, String tenant) {
    return optional(option, tenant).map(LocalDate::parse);
  }

  public Path path(Option option) {
    return Path.of(text(option));
  }

  public Path path(Option option, String tenant) {
    return Path.of(text(option, tenant));
  }

  public Optional<Path> optionalPath(Option option) {
    return optional(option).map(Path::of);
  }

  public Optional<URI> uri(Option option) {
    return optional(option).map(URI::create);
  }

  /** The start of a connection that has no cursor. */
  public Instant start(Option option, String tenant, String source, Instant now) {
    String value = text(option, tenant, source);
    Instant time = value.equals("now") ? now : Kind.time(value);
    return time == null ? now.minus(duration(value)) : time;
  }

  /** All properties with a prefix, without it. */
  public Map<String, String> below(String prefix) {
    Map<String, String> found = new TreeMap<>();
    values
        .subMap(prefix, prefix + Character.MAX_VALUE)
        .forEach((key, value) -> found.put(key.substring(prefix.length()), value));
    return found;
  }

  /**
   * The properties that routes can use as {@code {{property}}}: options without secrets, durations
   * in milliseconds, hosts as in a URI, {@code camel.} and {@code routing.} properties, and common
   * parameters of sources.
   */
  public Map<String, String> placeholders() {
    Map<String, String> found = new TreeMap<>();
    for (Option option : Option.values()) {
      if (option.kind() != Kind.SECRET) {
        optional(option).ifPresent(value -> found.put(option.key(), placeholder(option, value)));
      }
    }
    values.forEach(
        (key, value) -> {
          Property property = Property.of(key, known.sources());
          boolean common = property.isParameter() && property.tenant().isEmpty();
          if (key.startsWith("camel.") || key.startsWith(ROUTING) || common) {
            found.put(key, value);
          }
        });
    found.put("smtp.scheme", mailScheme());
    return found;
  }

  /** Camel's scheme for the mail server: smtp or smtps. */
  public String mailScheme() {
    return text(Option.SMTP_SECURITY).equals("tls") ? "smtps" : "smtp";
  }

  private static String placeholder(Option option, String value) {
    if (option.kind() == Kind.HOST) {
      return HostName.inUri(value);
    }
    return option.kind() == Kind.DURATION || option.kind() == Kind.PERIOD
        ? Long.toString(duration(value).toMillis())
        : value;
  }

  /** The names of the properties; no values, which may be secret. */
  @Override
  public String toString() {
    return "Settings" + values.keySet();
  }
}
