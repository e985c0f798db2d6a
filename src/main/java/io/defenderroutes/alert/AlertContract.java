package io.defenderroutes.alert;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * Names of the exchange variables of the alert contract, used by processors and routing rules.
 *
 * <p>The pipeline sets {@code tenant}, {@code source} and {@code connection} for every exchange;
 * this package sets the others for every alert.
 */
public final class AlertContract {
  public static final String TENANT = "tenant";
  public static final String SOURCE = "source";
  public static final String CONNECTION = "connection";

  /** The alert as the vendor wrote it, in bytes. Not for rules, which read the body. */
  public static final String ALERT = "alert";

  /** The vendor's id, or a digest of the alert if it has none. */
  public static final String ALERT_ID = "alertId";

  /** Identifies a record through all its states; unique within a connection. */
  public static final String IDENTITY = "identity";

  /** Identifies one state of a record: identity and time; unique within a connection. */
  public static final String VERSION = "version";

  /** The same alert's id in other APIs; empty if it has none. */
  static final String SAME_AS = "sameAs";

  /** A value of {@link Severity}. */
  public static final String SEVERITY = "severity";

  /**
   * How this version differs from the one delivered before; a value of {@link #changes}. Set by the
   * ledger.
   */
  public static final String CHANGE = "change";

  /** The {@link #CHANGE} of the first version that a connection delivers of an alert. */
  public static final String CREATED = "created";

  /** The severity of the version delivered before; empty if none is known. */
  public static final String PREVIOUS_SEVERITY = "previousSeverity";

  /** The first category: a documented one, the vendor's own, or {@code unknown}. */
  public static final String CATEGORY = "category";

  /** List of all categories. */
  public static final String CATEGORIES = "categories";

  /** The first product that raised the alert, in one vocabulary, or {@code unknown}. */
  public static final String SERVICE = "service";

  /** List of all products that raised the alert; an incident may have several. */
  public static final String SERVICES = "services";

  public static final String TITLE = "title";

  /** Address in the vendor's portal. This and all following variables may be empty. */
  public static final String LINK = "link";

  /** Id of the incident that contains the alert, or that this record is. */
  public static final String INCIDENT_ID = "incidentId";

  public static final String INCIDENT_TITLE = "incidentTitle";

  /** Time of the last change, in the format of the vendor. */
  public static final String TIME = "time";

  public static final String MACHINE = "machine";
  public static final String USER = "user";

  /** All variables of an alert that rules may read. */
  public static Set<String> variables() {
    return Set.of(
        TENANT,
        SOURCE,
        CONNECTION,
        ALERT_ID,
        IDENTITY,
        VERSION,
        SAME_AS,
        SEVERITY,
        CHANGE,
        PREVIOUS_SEVERITY,
        CATEGORY,
        CATEGORIES,
        SERVICE,
        SERVICES,
        TITLE,
        LINK,
        INCIDENT_ID,
        INCIDENT_TITLE,
        TIME,
        MACHINE,
        USER);
  }

  /** All values of {@link #SEVERITY}. */
  public static Set<String> severities() {
    return Arrays.stream(Severity.values())
        .map(Severity::toString)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** All values of {@link #CHANGE}. */
  public static Set<String> changes() {
    return new LinkedHashSet<>(List.of(CREATED, "updated", "resolved", "reopened"));
  }

  /** The documented values of {@link #CATEGORY}, and {@code unknown}. */
  public static Set<String> categories() {
    return Stream.concat(Category.documented().stream(), Stream.of(Category.UNKNOWN))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * All values of {@link #SERVICE}: Microsoft's products, those that source files add, and {@code
   * unknown}.
   */
  public static Set<String> services(Collection<Fields> sources) {
    Set<String> words = new TreeSet<>(Service.documented());
    words.add(Service.UNKNOWN);
    sources.forEach(source -> words.addAll(source.ownServices()));
    return words;
  }

  /** Returns the text of a variable; empty if it is not set. */
  public static String text(Exchange exchange, String variable) {
    String value = exchange.getVariable(variable, String.class);
    return value == null ? "" : value;
  }

  private AlertContract() {}
}
