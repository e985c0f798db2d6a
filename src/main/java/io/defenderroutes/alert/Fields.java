package io.defenderroutes.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Maps the JSON fields of a vendor API to the alert contract; declared as a bean in
 * routes/sources/.
 *
 * <p>Each property is a comma-separated list of paths ({@code Severity}, {@code evidence/0/user}),
 * of which the first with a value is used. {@code +} joins fields, {@code *} is each element of an
 * array.
 */
public final class Fields {
  Paths alertId = Paths.none();
  Paths identity = Paths.none();
  Paths time = Paths.none();
  private Paths severity = Paths.none();
  private Paths status = Paths.none();
  Paths category = Paths.none();
  Paths title = Paths.none();
  Paths link = Paths.none();
  Paths machine = Paths.none();
  Paths user = Paths.none();
  Paths incidentId = Paths.none();
  Paths incidentTitle = Paths.none();
  Paths sameAs = Paths.none();
  private Paths knownBy = Paths.none();
  private List<Paths> service = List.of();
  private List<String> defaultService = List.of(Service.UNKNOWN);
  boolean byContent;
  boolean byValues;
  private Map<String, String> severities = new HashMap<>();
  private Map<String, String> services = new HashMap<>();
  private Set<String> resolved = Set.of("resolved");

  /** The alert's id, the same for all its versions and parts; the Kafka key. */
  public void setAlertId(String paths) {
    alertId = Paths.of(paths);
  }

  /** Identifies a record; together with the time, a version. By default the alert's id. */
  public void setIdentity(String paths) {
    identity = Paths.of(paths);
  }

  /**
   * Whether records of the same identity and time are distinct if any byte differs. New sources
   * should use {@link #setByValues}.
   */
  public void setByContent(boolean byContent) {
    this.byContent = byContent;
  }

  /**
   * Whether records of the same identity and time are distinct if any value differs. OData
   * annotations, empty fields, order and spaces are ignored.
   */
  public void setByValues(boolean byValues) {
    this.byValues = byValues;
  }

  /** When the record last changed, as the API filters by it. */
  public void setTime(String paths) {
    time = Paths.of(paths);
  }

  public void setSeverity(String paths) {
    severity = Paths.of(paths);
  }

  /** Uses all values of the first path that has any; an array is its elements. */
  public void setCategory(String paths) {
    category = Paths.of(paths);
  }

  /**
   * The product that raised the alert: all known values of the first path that has any. Incidents
   * have those of their alerts.
   */
  public void setService(String paths) {
    service = Arrays.stream(paths.split(",")).map(Paths::of).toList();
  }

  /**
   * The product if no field has a known one, for an API of a single product. By default {@code
   * unknown}.
   */
  public void setDefaultService(String word) {
    defaultService = List.of(word);
  }

  /**
   * Maps further product names to words of the contract or new ones, such as {@code "Acme EDR":
   * acme-edr}. Microsoft's names are built in.
   */
  public Map<String, String> getServices() {
    return services;
  }

  public void setServices(Map<String, String> services) {
    this.services = services;
  }

  /** Product words that this source adds to the contract. */
  Set<String> ownServices() {
    return Stream.concat(defaultService.stream(), services.values().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Words of {@link #ownServices} with other characters than lower-case letters, digits, hyphens.
   */
  public Set<String> invalidServices() {
    return ownServices().stream()
        .filter(word -> !Service.isWord(word))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public void setTitle(String paths) {
    title = Paths.of(paths);
  }

  /** Address of the alert in the vendor's portal. */
  public void setLink(String paths) {
    link = Paths.of(paths);
  }

  public void setMachine(String paths) {
    machine = Paths.of(paths);
  }

  public void setUser(String paths) {
    user = Paths.of(paths);
  }

  /** The incident of the alert; after a merge, the remaining one. */
  public void setIncidentId(String paths) {
    incidentId = Paths.of(paths);
  }

  public void setIncidentTitle(String paths) {
    incidentTitle = Paths.of(paths);
  }

  /** The same alert's id in other APIs. */
  public void setSameAs(String paths) {
    sameAs = Paths.of(paths);
  }

  /** Fields that only alerts of this API have; they identify the source of an alert in a file. */
  public void setKnownBy(String paths) {
    knownBy = Paths.of(paths);
  }

  /** Whether an alert comes from this API. */
  public boolean matches(JsonNode alert) {
    return knownBy.read(alert).isPresent();
  }

  /**
   * Maps further severities to those of the contract, such as {@code P1: high}. The common names
   * are built in.
   */
  public Map<String, String> getSeverities() {
    return severities;
  }

  public void setSeverities(Map<String, String> severities) {
    this.severities = severities;
  }

  /** Values of {@link #setSeverities} that are no severities of the contract. */
  public Set<String> unknownSeverities() {
    return severities.values().stream()
        .filter(word -> !Severity.isKnown(word))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether the alert is in progress or resolved, in words of the vendor. */
  public void setStatus(String paths) {
    status = Paths.of(paths);
  }

  /**
   * The words of {@link #setStatus} for a resolved alert, separated by commas, in any case. By
   * default {@code resolved}.
   */
  public void setResolved(String words) {
    resolved =
        Arrays.stream(words.split(","))
            .map(Fields::lowerCase)
            .collect(Collectors.toUnmodifiableSet());
  }

  boolean isResolved(JsonNode alert) {
    return status.read(alert).map(Fields::lowerCase).filter(resolved::contains).isPresent();
  }

  private static String lowerCase(String word) {
    return word.strip().toLowerCase(Locale.ROOT);
  }

  Severity severity(JsonNode alert) {
    String word = severity.read(alert).orElse("").strip();
    return Severity.of(severities.isEmpty() ? word : mappedSeverity(word));
  }

  private String mappedSeverity(String word) {
    for (Map.Entry<String, String> own : severities.entrySet()) {
      if (own.getKey().equalsIgnoreCase(word)) {
        return own.getValue();
      }
    }
    return word;
  }

  /** The distinct products in words of the contract; at least one. */
  List<String> services(JsonNode alert) {
    for (Paths alternative : service) {
      List<String> known = knownServices(alternative.readAll(alert));
      if (!known.isEmpty()) {
        return known;
      }
    }
    return defaultService;
  }

  private List<String> knownServices(List<String> names) {
    if (names.size() == 1) {
      String word = service(names.get(0));
      return word.equals(Service.UNKNOWN) ? List.of() : List.of(word);
    }
    List<String> words = new ArrayList<>();
    for (String name : names) {
      String word = service(name);
      if (!word.equals(Service.UNKNOWN) && !words.contains(word)) {
        words.add(word);
      }
    }
    return words;
  }

  private String service(String name) {
    for (Map.Entry<String, String> own : services.entrySet()) {
      if (Service.isSame(own.getKey(), name)) {
        return own.getValue();
      }
    }
    return Service.of(name);
  }

  /** The top-level fields that any path reads. */
  Set<String> roots() {
    return Stream.concat(
            service.stream(),
            Stream.of(
                alertId,
                identity,
                time,
                severity,
                status,
                category,
                title,
                link,
                machine,
                user,
                incidentId,
                incidentTitle,
                sameAs))
        .flatMap(Paths::roots)
        .collect(Collectors.toUnmodifiableSet());
  }
}
