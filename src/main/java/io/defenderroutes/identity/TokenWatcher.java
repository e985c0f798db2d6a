package io.defenderroutes.identity;

import java.time.Instant;

/** Observes new tokens. Called in the polling thread; must not block. */
public interface TokenWatcher {
  /** A connection has a new token. */
  default void token(String connection, Instant made) {}

  /** The known expiry of a connection's secret or certificate. */
  default void credential(String connection, Instant expires) {}
}
