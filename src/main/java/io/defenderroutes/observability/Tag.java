package io.defenderroutes.observability;

import java.util.Locale;

/** What the values of a {@link Metric} are told apart by. None has values without bound. */
public enum Tag {
  TENANT,
  SOURCE,
  OUTCOME,
  STATUS,
  SEVERITY,
  CATEGORY,
  SERVICE,
  DESTINATION,
  VERSION;

  /** Its name in Micrometer, which is also its label in Prometheus. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
