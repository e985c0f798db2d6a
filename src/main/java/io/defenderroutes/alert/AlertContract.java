package io.defenderroutes.alert;

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

  /** A word of {@link Severity}. */
  public static final String SEVERITY = "severity";

  /** A documented category, the vendor's own word, or {@code unknown}. */
  public static final String CATEGORY = "category";

  public static final String TITLE = "title";

  /** Empty where there is none, like all that follow. */
  public static final String LINK = "link";

  /** When the alert last changed, as the vendor wrote it. */
  public static final String TIME = "time";

  public static final String MACHINE = "machine";
  public static final String USER = "user";

  private AlertContract() {}
}
