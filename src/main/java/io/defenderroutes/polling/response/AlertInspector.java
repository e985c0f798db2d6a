package io.defenderroutes.polling.response;

import java.time.Instant;
import java.util.Optional;

/** What can be seen of an alert before it is on its way. */
public interface AlertInspector {
  /** When an alert last changed; empty if it does not say. */
  Optional<Instant> time(String source, byte[] alert);

  /** Which version of which alert it is. */
  String version(String source, byte[] alert);

  /** Whether an object has the id of an alert. */
  boolean isAlert(String source, byte[] object);
}
