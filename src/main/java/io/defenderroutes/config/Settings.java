package io.defenderroutes.config;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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

  private static final String NO_SOURCES = "none";

  /** Values of the operator's own, for routing files. */
  static final String ROUTING = "routing.";

  /**
   * What begins like this is not ours to know: Kafka's client, Camel, and the operator's own
   * routing files.
   */
  static final List<String> PASSED_ON = List.of(KAFKA_CLIENT, "camel.", ROUTING);

  private final NavigableMap<String, String> values;
  private final Set<String> sources;
  private final List<String> tenants;
  private final List<String> unused;
  private final List<String> secretsInFiles;

  /** What has to be set. */
  private enum Check {
    /** All that polling needs. */
    ALL,
    /** What is needed to open the store of cursors and dead letters. */
    STORE,
    NONE
  }

  /**
   * What a folder of routes says of the settings.
   *
   * @param required options that are required beside those that always are, and why
   * @param sources names of the sources there are
   */
  public record Known(Map<Option, String> required, Set<String> sources) {}

  private Settings(
      NavigableMap<String, String> values,
      Set<String> sources,
      List<String> tenants,
      List<String> unused,
      List<String> secretsInFiles) {
    this.values = values;
    this.sources = sources;
    this.tenants = tenants;
    this.unused = unused;
    this.secretsInFiles = secretsInFiles;
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
    return of(
        file,
        environment,
        routes,
        path -> {
          throw new IllegalArgumentException("nobody here reads the tenants file " + path);
        });
  }

  /**
   * The same, with the tenants of a file.
   *
   * @param listed what the file or folder lists that {@code tenants.from} names
   */
  public static Settings of(
      Map<String, String> file,
      Map<String, String> environment,
      Function<String, Known> routes,
      Function<String, TenantList> listed) {
    return of(file, environment, routes, listed, Check.ALL);
  }

  /**
   * The same for a command that reads or changes cursors and dead letters only: no credential of a
   * tenant is required, and no mail server.
   */
  public static Settings ofStore(
      Map<String, String> file,
      Map<String, String> environment,
      Function<String, Known> routes,
      Function<String, TenantList> listed) {
    return of(file, environment, routes, listed, Check.STORE);
  }

  /**
   * What is set, where nothing is going to be started with it: what is missing is missing, and what
   * is wrong counts as missing. The tenants file is left alone.
   */
  public static Settings unchecked(
      Map<String, String> file, Map<String, String> environment, Function<String, Known> routes) {
    return of(
        without(Option.TENANTS_FROM.key(), file),
        without(Option.TENANTS_FROM.environmentVariable(), environment),
        routes,
        path -> TenantList.NONE,
        Check.NONE);
  }

  private static Map<String, String> without(String key, Map<String, String> values) {
    Map<String, String> others = new HashMap<>(values);
    others.remove(key);
    return others;
  }

  private static Settings of(
      Map<String, String> file,
      Map<String, String> environment,
      Function<String, Known> routes,
      Function<String, TenantList> listed,
      Check check) {
    Known known = routes.apply(early(Option.ROUTES_FOLDER, file, environment).orElseThrow());
    Optional<TenantList> list = early(Option.TENANTS_FROM, file, environment).map(listed);
    NavigableMap<String, String> values = new TreeMap<>();
    list.ifPresent(l -> l.properties().forEach((key, value) -> put(values, key, value)));
    file.forEach((key, value) -> put(values, key, value));
    Optional<String> named =
        list.isPresent()
            ? given(Option.TENANTS, file, environment)
            : early(Option.TENANTS, file, environment);
    Set<String> tenants = new LinkedHashSet<>(Kind.list(named.orElse("")));
    list.ifPresent(l -> tenants.addAll(l.entries().keySet()));
    Set<String> fromFiles = new HashSet<>(values.keySet());
    EnvironmentVariables.asProperties(environment, tenants, known.sources())
        .forEach(
            (key, value) -> {
              put(values, key, value);
              fromFiles.remove(key);
            });
    List<String> unused =
        list.isPresent() ? dropUnlisted(values, tenants, known.sources()) : List.of();
    if (check != Check.NONE) {
      TenantList listing = list.orElse(TenantList.NONE);
      List<String> faults =
          check == Check.ALL
              ? Faults.in(values, tenants, known, listing)
              : Faults.ofStore(values, tenants, known, listing);
      if (!faults.isEmpty()) {
        throw new InvalidConfiguration(faults);
      }
    } else {
      values
          .entrySet()
          .removeIf(
              set ->
                  Property.of(set.getKey(), known.sources())
                      .option()
                      .filter(option -> !option.kind().accepts(set.getValue()))
                      .isPresent());
    }
    values.put(Option.TENANTS.key(), String.join(",", tenants));
    return new Settings(
        values,
        known.sources(),
        List.copyOf(tenants),
        unused,
        SecretsInFiles.in(values, fromFiles, known.sources()));
  }

  /** An option that the others cannot be read without. */
  private static Optional<String> early(
      Option option, Map<String, String> file, Map<String, String> environment) {
    return given(option, file, environment).or(option::defaultValue);
  }

  private static Optional<String> given(
      Option option, Map<String, String> file, Map<String, String> environment) {
    String value =
        environment.getOrDefault(option.environmentVariable(), file.getOrDefault(option.key(), ""));
    return Optional.of(value.strip()).filter(v -> !v.isEmpty());
  }

  /**
   * Where a file lists the tenants, one can be taken out of it and put back while its secret stays
   * where it is.
   *
   * @return what is not used
   */
  private static List<String> dropUnlisted(
      Map<String, String> values, Set<String> tenants, Set<String> sources) {
    String variables = Option.environmentVariable(TENANTS);
    List<String> unlisted =
        values.keySet().stream()
            .filter(
                key -> {
                  String tenant = Property.of(key, sources).tenant();
                  return key.startsWith(variables)
                      ? tenants.stream()
                          .noneMatch(
                              t -> key.startsWith(Option.environmentVariable(TENANTS + t + ".")))
                      : !tenant.isEmpty() && !tenants.contains(tenant);
                })
            .toList();
    unlisted.forEach(values::remove);
    return unlisted;
  }

  private static void put(Map<String, String> values, String key, String value) {
    if (value.isBlank()) {
      values.remove(key);
    } else {
      values.put(key, value.strip());
    }
  }

  public List<String> tenants() {
    return tenants;
  }

  /** What is set for tenants that are not listed, where a file lists them. */
  public List<String> unused() {
    return unused;
  }

  /** Properties whose secret stands in the properties file or the tenants file as it is. */
  public List<String> secretsInFiles() {
    return secretsInFiles;
  }

  /** All that is set for a tenant alone, by option or {@code <source>.<option>}. */
  public Map<String, String> ofTenant(String tenant) {
    return below(TENANTS + tenant + ".");
  }

  public Optional<String> optional(Option option) {
    return Optional.ofNullable(values.get(option.key()))
        .map(value -> option.kind() == Kind.HOST ? HostName.bare(value) : value)
        .or(option::defaultValue);
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
    for (String prefix : List.of(source + ".", TENANTS + tenant + "." + source + ".")) {
      below(prefix)
          .forEach(
              (name, value) -> {
                if (Property.of(prefix + name, sources).isParameter()) {
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

  /** The sources that are polled of a tenant; none, where only its identity is used elsewhere. */
  public List<String> sources(String tenant) {
    List<String> named = list(Option.SOURCES, tenant);
    return named.equals(List.of(NO_SOURCES)) ? List.of() : named;
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
    values
        .subMap(prefix, prefix + Character.MAX_VALUE)
        .forEach((key, value) -> found.put(key.substring(prefix.length()), value));
    return found;
  }

  /**
   * What routes may name as {@code {{property}}}: every option but the secrets, durations in
   * milliseconds, hosts as a URI needs them, the operator's own {@code camel.} and {@code routing.}
   * properties, and the parameters of sources that are set for all tenants.
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
                      switch (option.kind()) {
                        case DURATION, PERIOD -> Long.toString(duration(v).toMillis());
                        case HOST -> HostName.inUri(v);
                        default -> v;
                      }));
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
