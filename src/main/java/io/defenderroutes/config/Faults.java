package io.defenderroutes.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds everything that is missing or wrong in a set of properties, one message for each. */
final class Faults {
  /** A user and perhaps a password before a host. */
  private static final Pattern USER_INFO = Pattern.compile("^([A-Za-z0-9+.-]*://)?.*@");

  /** What Java makes of bytes in the environment that the locale knows no character for. */
  private static final char UNREADABLE = '\uFFFD';

  private static final Set<Kind> ADDRESSES = Set.of(Kind.HTTPS_URL, Kind.PROXY, Kind.BROKERS);

  private final Map<String, String> values;
  private final Set<String> tenants;
  private final Set<String> sources;
  private final TenantList list;
  private final Set<String> found = new LinkedHashSet<>();

  private Faults(
      Map<String, String> values, Set<String> tenants, Set<String> sources, TenantList list) {
    this.values = values;
    this.tenants = tenants;
    this.sources = sources;
    this.list = list;
  }

  /** All faults. What a source's file has to declare, nobody knows yet. */
  static List<String> in(
      Map<String, String> values, Set<String> tenants, Settings.Known known, TenantList list) {
    Faults faults = new Faults(values, tenants, known.sources(), list);
    faults.found.addAll(list.faults());
    faults.names();
    faults.required(known.required());
    faults.values();
    return List.copyOf(faults.found);
  }

  /** Of those that the store of cursors and dead letters depends on, all that are missing. */
  static List<String> ofStore(
      Map<String, String> values, Set<String> tenants, Settings.Known known, TenantList list) {
    Faults faults = new Faults(values, tenants, known.sources(), list);
    faults.found.addAll(list.faults());
    faults.names();
    String brokers = known.required().get(Option.KAFKA_BROKERS);
    if (brokers != null) {
      faults.require(Option.KAFKA_BROKERS.key(), Option.KAFKA_BROKERS, brokers);
    }
    faults.tenantsNamed(Option.KAFKA_TENANT);
    Optional.ofNullable(values.get(Option.KAFKA_TENANT.key()))
        .filter(tenants::contains)
        .ifPresent(faults::credential);
    faults.values();
    return List.copyOf(faults.found);
  }

  private void names() {
    for (String key : values.keySet()) {
      Property property = Property.of(key, sources);
      if (key.startsWith("DEFENDER_")) {
        unknownVariable(key);
      } else if (property.option().isEmpty()
          && !property.isParameter()
          && Settings.PASSED_ON.stream().noneMatch(key::startsWith)) {
        unknown(key, property);
      } else if (!property.tenant().isEmpty() && !tenants.contains(property.tenant())) {
        found.add(
            key
                + ": there is no tenant of that name in tenants='"
                + String.join(",", tenants)
                + "'");
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

  private void unknown(String key, Property property) {
    boolean ofTenant = !property.tenant().isEmpty();
    String name = ofTenant ? property.name() : key;
    String nearest =
        candidates()
            .min(Comparator.comparingInt(candidate -> Distance.between(candidate, name)))
            .orElseThrow();
    boolean itsOwn =
        ofTenant
            && Property.of(Settings.TENANTS + property.tenant() + "." + nearest, sources)
                .option()
                .isPresent();
    found.add(
        key
            + ": there is no such property; did you mean "
            + (itsOwn ? Settings.TENANTS + property.tenant() + "." : "")
            + nearest
            + "? Your own for routing files begin with 'routing.'"
            + place(key, property.tenant()));
  }

  /** All that could have been meant. */
  private Stream<String> candidates() {
    Stream<String> options =
        Arrays.stream(Option.values()).filter(o -> !o.perSourceOnly()).map(Option::key);
    Stream<String> ofSources =
        sources.stream()
            .flatMap(
                source ->
                    Arrays.stream(Option.values())
                        .filter(Option::perSource)
                        .map(option -> source + "." + option.key()));
    return Stream.concat(options, ofSources);
  }

  private void required(Map<Option, String> alsoRequired) {
    alsoRequired.forEach((option, why) -> require(option.key(), option, why));
    tenants.forEach(this::credential);
    tenantsNamed(Option.SMTP_TENANT);
    tenantsNamed(Option.KAFKA_TENANT);
    if (values.containsKey(Option.SMTP_TENANT.key())) {
      require(
          Option.SMTP_USERNAME.key(),
          Option.SMTP_USERNAME,
          "With smtp.tenant it names the mailbox that mails are sent from.");
    }
    if ("file".equals(values.get(Option.CLUSTER_ELECTION.key()))) {
      require(
          Option.CLUSTER_FOLDER.key(), Option.CLUSTER_FOLDER, Option.CLUSTER_FOLDER.description());
    }
  }

  private void credential(String tenant) {
    TenantList.Entry entry = list.entries().get(tenant);
    String place = entry == null ? "" : " (" + entry + ")";
    CredentialKind.fault(values, tenant).ifPresent(fault -> found.add(fault + place));
    if (!CredentialKind.in(values, tenant).contains(CredentialKind.MANAGED_IDENTITY)) {
      for (Option option : List.of(Option.TENANT_ID, Option.CLIENT_ID)) {
        require(keyFor(tenant, option), option, option.description());
      }
    }
  }

  /** A tenant whose identity is used elsewhere has to be one of ours. */
  private void tenantsNamed(Option option) {
    String name = values.get(option.key());
    if (name != null && !tenants.contains(name)) {
      found.add(
          name(option.key(), option)
              + " is '"
              + name
              + "'; it must be one of the tenants: "
              + String.join(", ", tenants));
    }
  }

  /** The property that counts for a tenant: its own, or the one for all. */
  private String keyFor(String tenant, Option option) {
    String own = Settings.TENANTS + tenant + "." + option.key();
    boolean isListed = list.entries().containsKey(tenant) && !values.containsKey(option.key());
    return values.containsKey(own) || isListed ? own : option.key();
  }

  private void require(String key, Option option, String why) {
    if (!values.containsKey(key) && option.defaultValue().isEmpty()) {
      found.add(
          name(key, option)
              + " is missing. "
              + why
              + " It must be "
              + option.kind().right()
              + place(key));
    }
  }

  private void values() {
    values.forEach(
        (key, value) -> {
          Optional<Option> option = Property.of(key, sources).option();
          if (value.indexOf(UNREADABLE) >= 0) {
            found.add(
                option.map(of -> name(key, of)).orElse(key)
                    + " holds bytes that are no characters here; write it in UTF-8, and set"
                    + " LC_ALL=C.UTF-8 for a value in the environment");
          } else {
            option.ifPresent(of -> value(key, of, value));
          }
        });
  }

  private void value(String key, Option option, String value) {
    if (!option.kind().accepts(value)) {
      String shown =
          option.kind() == Kind.SECRET ? "is not usable" : "is '" + safe(option, value) + "'";
      found.add(
          name(key, option) + " " + shown + "; it must be " + option.kind().right() + place(key));
    }
  }

  /** Where it says so, if that is in a tenants file, or would be. */
  private String place(String key) {
    return place(key, Property.of(key, sources).tenant());
  }

  private String place(String key, String tenant) {
    TenantList.Entry entry = list.entries().get(tenant);
    String own = key.substring(Math.min(key.length(), (Settings.TENANTS + tenant + ".").length()));
    boolean isThere =
        entry != null
            && (!values.containsKey(key)
                || Objects.equals(values.get(key), stripped(entry.values().get(own))));
    return isThere ? " (" + entry + ")" : "";
  }

  private static @Nullable String stripped(@Nullable String value) {
    return value == null ? null : value.strip();
  }

  private static String name(String key, Option option) {
    return key + " (" + Option.environmentVariable(key, option) + ")";
  }

  /** What may be shown: somebody may have put a password into an address. */
  private static String safe(Option option, String value) {
    return ADDRESSES.contains(option.kind())
        ? USER_INFO.matcher(value).replaceFirst("$1***@")
        : value;
  }
}
