package io.defenderroutes.alert;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * The names of the exchange variables that carry the alert contract, for processors and rules
 * alike.
 *
 * <p>{@code tenant}, {@code source} and {@code connection} are set by the pipeline for every
 * exchange; the rest is set here, for every alert.
 */
public final class AlertContract {
  public static final String TENANT = "tenant";
  public static final String SOURCE = "source";
  public static final String CONNECTION = "connection";

  /** The vendor's id; where there is none, a digest of the alert. */
  public static final String ALERT_ID = "alertId";

  /** Which record it is, whatever its state; unique within a connection. */
  public static final String IDENTITY = "identity";

  /** One state of one record: its identity and its time; unique within a connection. */
  public static final String VERSION = "version";

  /** The id by which other APIs know the same alert; empty where there is none. */
  public static final String SAME_AS = "sameAs";

  /** A word of {@link Severity}. */
  public static final String SEVERITY = "severity";

  /** A documented category, the vendor's own word, or {@code unknown}; the first of several. */
  public static final String CATEGORY = "category";

  /** All of its categories, as a list. */
  public static final String CATEGORIES = "categories";

  /** The product that raised it, in one vocabulary, or {@code unknown}; the first of several. */
  public static final String SERVICE = "service";

  /** All products that raised it, as a list: several of an incident. */
  public static final String SERVICES = "services";

  public static final String TITLE = "title";

  /** Empty where there is none, like all that follow. */
  public static final String LINK = "link";

  /** The incident it belongs to, or is. */
  public static final String INCIDENT_ID = "incidentId";

  public static final String INCIDENT_TITLE = "incidentTitle";

  /** When the alert last changed, as the vendor wrote it. */
  public static final String TIME = "time";

  public static final String MACHINE = "machine";
  public static final String USER = "user";

  /** The names of all variables that a rule may read of an alert. */
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

  /** The words that {@link #SEVERITY} may be. */
  public static Set<String> severities() {
    return Arrays.stream(Severity.values())
        .map(Severity::toString)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The words that {@link #CATEGORY} usually is: the documented ones, and that for none. */
  public static Set<String> categories() {
    return Stream.concat(Category.documented().stream(), Stream.of(Category.UNKNOWN))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The words that {@link #SERVICE} may be: those for Microsoft's products, those that source files
   * add, and that for none.
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
