package io.defenderroutes.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds all missing and invalid settings, one message for each. */
final class Faults {
  /** A user, perhaps with a password, before a host. */
  private static final Pattern USER_INFO = Pattern.compile("^([A-Za-z0-9+.-]*://)?.*@");

  /** Java's replacement for bytes in the environment that the locale cannot decode. */
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

  /** Finds all faults but those of parameters, which the sources' files declare. */
  static List<String> in(
      Settings.Purpose purpose,
      Map<String, String> values,
      Set<String> tenants,
      Settings.Known known,
      TenantList list) {
    Faults faults = new Faults(values, tenants, known.sources(), list);
    faults.found.addAll(list.faults());
    faults.names();
    faults.required(purpose, known.required());
    faults.values();
    return List.copyOf(faults.found);
  }

  private void names() {
    Map<String, List<String>> unlisted = new TreeMap<>();
    for (String key : values.keySet()) {
      Property property = Property.of(key, sources);
      if (key.startsWith("DEFENDER_")) {
        unknownVariable(key);
      } else if (property.option().isEmpty()
          && !property.isParameter()
          && Settings.PASSED_ON.stream().noneMatch(key::startsWith)) {
        unknown(key, property);
      } else if (!property.tenant().isEmpty() && !tenants.contains(property.tenant())) {
        unlisted.computeIfAbsent(property.tenant(), t -> new ArrayList<>()).add(key);
      }
    }
    unlisted.forEach(
        (tenant, keys) ->
            found.add(
                "%s: the tenant %s is not one of %s '%s'; add it there, or remove its settings"
                    .formatted(
                        String.join(", ", keys),
                        tenant,
                        Option.TENANTS.named(),
                        String.join(",", tenants))));
  }

  private void unknownVariable(String name) {
    List<String> variables =
        Arrays.stream(Option.values()).map(Option::environmentVariable).toList();
    found.add(
        "%s: there is no such environment variable; did you mean %s?"
            .formatted(name, Suggestion.nearest(name, variables)));
  }

  private void unknown(String key, Property property) {
    String prefix = property.tenant().isEmpty() ? "" : Settings.TENANTS + property.tenant() + ".";
    String nearest =
        Suggestion.nearest(prefix.isEmpty() ? key : property.name(), properties().toList());
    boolean perTenant = Property.of(prefix + nearest, sources).option().isPresent();
    found.add(
        key
            + ": there is no such property; did you mean "
            + (perTenant ? prefix : "")
            + nearest
            + "? Your own for routing files begin with 'routing.'"
            + place(key, property.tenant()));
  }

  /** All properties that exist, without those of one tenant. */
  private Stream<String> properties() {
    Stream<String> options =
        Arrays.stream(Option.values()).filter(o -> !o.perSourceOnly()).map(Option::key);
    return Stream.concat(
        options,
        sources.stream().flatMap(source -> Option.keysOfSources().map(key -> source + "." + key)));
  }

  private void required(Settings.Purpose purpose, Map<Option, String> ofRouting) {
    boolean store = purpose == Settings.Purpose.STORE;
    boolean cursorFiles = "file".equals(values.get(Option.CURSOR_STORE.key()));
    ofRouting.forEach(
        (option, why) -> {
          if (!store || (option == Option.KAFKA_BROKERS && !cursorFiles)) {
            require(option, why);
          }
        });
    if (purpose == Settings.Purpose.RUN) {
      tenants.forEach(this::credential);
      String election = values.get(Option.CLUSTER_ELECTION.key());
      if ("file".equals(election)) {
        require(Option.CLUSTER_FOLDER, Option.CLUSTER_FOLDER.description());
      }
      if ("kafka".equals(election)) {
        require(Option.KAFKA_BROKERS, "cluster.election=kafka needs it.");
        if (cursorFiles) {
          found.add(
              Option.CLUSTER_ELECTION.named()
                  + " is 'kafka', but cursor.store is 'file'; it must be kafka, so that an instance"
                  + " that was replaced cannot commit");
        }
      }
    }
    signsIn(Option.KAFKA_TENANT);
    if (!store) {
      signsIn(Option.SMTP_TENANT);
      if (values.containsKey(Option.SMTP_TENANT.key())) {
        require(
            Option.SMTP_USERNAME,
            "With smtp.tenant it names the mailbox that mails are sent from.");
      }
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

  /** Checks the tenant whose identity a destination uses. */
  private void signsIn(Option option) {
    String tenant = values.get(option.key());
    if (tenant != null && tenants.contains(tenant)) {
      credential(tenant);
    } else if (tenant != null) {
      found.add(
          "%s is '%s'; it must be one of the tenants: %s"
              .formatted(option.named(), tenant, String.join(", ", tenants)));
    }
  }

  /** The property that applies to a tenant: its own, or the common one. */
  private String keyFor(String tenant, Option option) {
    String own = Settings.TENANTS + tenant + "." + option.key();
    boolean isListed = list.entries().containsKey(tenant) && !values.containsKey(option.key());
    return values.containsKey(own) || isListed ? own : option.key();
  }

  private void require(Option option, String why) {
    require(option.key(), option, why);
  }

  private void require(String key, Option option, String why) {
    if (!values.containsKey(key) && option.defaultValue().isEmpty()) {
      found.add(
          "%s is missing. %s It must be %s%s"
              .formatted(option.named(key), why, option.kind().right(), place(key)));
    }
  }

  private void values() {
    values.forEach(
        (key, value) -> {
          Optional<Option> option = Property.of(key, sources).option();
          if (value.indexOf(UNREADABLE) >= 0) {
            found.add(
                option.map(of -> of.named(key)).orElse(key)
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
          option.named(key) + " " + shown + "; it must be " + option.kind().right() + place(key));
    }
  }

  /** The place in the tenants file that sets the property or should set it; empty elsewhere. */
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

  /** The value without user and password, which an address may contain. */
  private static String safe(Option option, String value) {
    return ADDRESSES.contains(option.kind())
        ? USER_INFO.matcher(value).replaceFirst("$1***@")
        : value;
  }
}
