package io.defenderroutes.alert;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a vendor API keeps what the alert contract needs; declared as a bean in routes/sources/.
 * Each is a list of field paths separated by commas ({@code Severity}, {@code evidence/0/user}), of
 * which the first that holds a value counts; fields joined by {@code +} count together.
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

  /** When the record last changed, as the API filters by it. */
  public void setTime(String paths) {
    time = Paths.of(paths);
  }

  public void setSeverity(String paths) {
    severity = Paths.of(paths);
  }

  public void setCategory(String paths) {
    category = Paths.of(paths);
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

  /** The top-level fields that are read at all. */
  Set<String> roots() {
    return Stream.of(alertId, identity, time, severity, category, title, link, machine, user)
        .flatMap(Paths::roots)
        .collect(Collectors.toUnmodifiableSet());
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

  Paths severity() {
    return severity;
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
}
