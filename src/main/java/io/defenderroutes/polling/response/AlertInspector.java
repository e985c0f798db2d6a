package io.defenderroutes.polling.response;

import java.time.Instant;
import java.util.Optional;

/** Reads the fields of an alert that the poll needs. */
public interface AlertInspector {
  /** The time of the last change; empty if the alert has none. */
  Optional<Instant> time(String source, byte[] alert);

  /** The version: the id and the time of the last change. */
  String version(String source, byte[] alert);

  /** Whether an object has the id of an alert. */
  boolean isAlert(String source, byte[] object);
}
