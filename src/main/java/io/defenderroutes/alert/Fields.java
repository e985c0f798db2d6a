package io.defenderroutes.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a vendor API keeps what the alert contract needs; declared as a bean in routes/sources/.
 * Each is a list of field paths separated by commas ({@code Severity}, {@code evidence/0/user}), of
 * which the first that holds a value counts; fields joined by {@code +} count together, and a step
 * {@code *} stands for each element of an array.
 */
public final class Fields {
  private Paths alertId = Paths.none();
  private Paths identity = Paths.none();
  private Paths time = Paths.none();
  private Paths severity = Paths.none();
  private Paths category = Paths.none();
  private Paths title = Paths.none();
  private Paths link = Paths.none();
  private Paths machine = Paths.none();
  private Paths user = Paths.none();
  private Paths incidentId = Paths.none();
  private Paths incidentTitle = Paths.none();
  private Paths sameAs = Paths.none();
  private Paths knownBy = Paths.none();
  private List<Paths> service = List.of();
  private List<String> defaultService = List.of(Service.UNKNOWN);
  private boolean byContent;
  private boolean byValues;
  private Map<String, String> severities = new HashMap<>();
  private Map<String, String> services = new HashMap<>();

  /** The alert's id, the same for all its versions and parts; the Kafka key. */
  public void setAlertId(String paths) {
    alertId = Paths.of(paths);
  }

  /**
   * What tells one record from another; with the time, one version from another. By default the
   * alert's id.
   */
  public void setIdentity(String paths) {
    identity = Paths.of(paths);
  }

  /**
   * Whether two records of one identity and time are still two if any byte of them differs. {@link
   * #setByValues} is the better choice for a new source.
   */
  public void setByContent(boolean byContent) {
    this.byContent = byContent;
  }

  /**
   * Whether two records of one identity and time are still two if any value in them differs;
   * OData's annotations, empty fields, order and spaces do not count.
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

  /** All values of the first alternative that holds any count; an array counts as its elements. */
  public void setCategory(String paths) {
    category = Paths.of(paths);
  }

  /**
   * The product that raised the alert. The first alternative with a value that is known counts, all
   * of its known values: of an incident, those of its alerts.
   */
  public void setService(String paths) {
    service = Arrays.stream(paths.split(",")).map(Paths::of).toList();
  }

  /**
   * The word for the product where no field names a known one: that of an API with the alerts of
   * one product alone. By default {@code unknown}.
   */
  public void setDefaultService(String word) {
    defaultService = List.of(word);
  }

  /**
   * The vendor's own names of products, each with our word or one of the file's own: {@code "Acme
   * EDR": acme-edr}. Microsoft's need none.
   */
  public Map<String, String> getServices() {
    return services;
  }

  public void setServices(Map<String, String> services) {
    this.services = services;
  }

  /** Words for products that this file adds to ours. */
  public Set<String> ownServices() {
    return Stream.concat(defaultService.stream(), services.values().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Those of {@link #ownServices} that are no words: lower-case letters, digits, hyphens. */
  public Set<String> unfitServices() {
    return ownServices().stream()
        .filter(word -> !Service.isWord(word))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public void setTitle(String paths) {
    title = Paths.of(paths);
  }

  /** A page of the vendor's portal about this alert. */
  public void setLink(String paths) {
    link = Paths.of(paths);
  }

  public void setMachine(String paths) {
    machine = Paths.of(paths);
  }

  public void setUser(String paths) {
    user = Paths.of(paths);
  }

  /** The incident it belongs to; after a merge, the one that is left. */
  public void setIncidentId(String paths) {
    incidentId = Paths.of(paths);
  }

  public void setIncidentTitle(String paths) {
    incidentTitle = Paths.of(paths);
  }

  /** The id by which other APIs know the same alert. */
  public void setSameAs(String paths) {
    sameAs = Paths.of(paths);
  }

  /**
   * Fields that this API's alerts have and no other's: by them it is seen of which API an alert in
   * a file is.
   */
  public void setKnownBy(String paths) {
    knownBy = Paths.of(paths);
  }

  /** Whether an alert is seen to be one of this API's. */
  public boolean isSeenIn(JsonNode alert) {
    return knownBy.read(alert).isPresent();
  }

  /**
   * The vendor's own words for severities, each with ours: {@code P1: high}. The usual ones need
   * none.
   */
  public Map<String, String> getSeverities() {
    return severities;
  }

  public void setSeverities(Map<String, String> severities) {
    this.severities = severities;
  }

  /** Words of {@link #setSeverities} that are mapped to none of ours. */
  public Set<String> unknownSeverities() {
    return severities.values().stream()
        .filter(word -> !Severity.isKnown(word))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** In our vocabulary. */
  Severity severity(JsonNode alert) {
    String word = severity.read(alert).orElse("").strip();
    return Severity.of(severities.isEmpty() ? word : ours(word));
  }

  private String ours(String word) {
    for (Map.Entry<String, String> own : severities.entrySet()) {
      if (own.getKey().equalsIgnoreCase(word)) {
        return own.getValue();
      }
    }
    return word;
  }

  /** In our vocabulary, each once; at least one. */
  List<String> services(JsonNode alert) {
    for (Paths alternative : service) {
      List<String> known = known(alternative.readAll(alert));
      if (!known.isEmpty()) {
        return known;
      }
    }
    return defaultService;
  }

  private List<String> known(List<String> names) {
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

  /** The top-level fields that are read at all. */
  Set<String> roots() {
    return Stream.concat(
            service.stream(),
            Stream.of(
                alertId,
                identity,
                time,
                severity,
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

  boolean isByContent() {
    return byContent;
  }

  boolean isByValues() {
    return byValues;
  }

  Paths alertId() {
    return alertId;
  }

  Paths identity() {
    return identity;
  }

  Paths time() {
    return time;
  }

  Paths category() {
    return category;
  }

  Paths title() {
    return title;
  }

  Paths link() {
    return link;
  }

  Paths machine() {
    return machine;
  }

  Paths user() {
    return user;
  }

  Paths incidentId() {
    return incidentId;
  }

  Paths incidentTitle() {
    return incidentTitle;
  }

  Paths sameAs() {
    return sameAs;
  }
}
