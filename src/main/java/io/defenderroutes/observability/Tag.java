package io.defenderroutes.observability;

import java.util.Locale;

/** The labels of {@link Metric}s. The values of each are bounded. */
public enum Tag {
  TENANT,
  SOURCE,
  OUTCOME,
  STATUS,
  SEVERITY,
  CATEGORY,
  SERVICE,
  DESTINATION,
  RULE,
  SHARE,
  VERSION;

  /** The tag in Micrometer and label in Prometheus. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
