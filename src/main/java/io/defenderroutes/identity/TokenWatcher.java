package io.defenderroutes.identity;

import java.time.Instant;

/** Is told of each new token, in the thread that polls; must not hold it up. */
public interface TokenWatcher {
  /** Where nobody watches. */
  TokenWatcher NOBODY = new TokenWatcher() {};

  /** A connection has another token. */
  default void token(String connection, Instant made) {}

  /** What proves the connection's identity expires, where that is known. */
  default void credential(String connection, Instant expires) {}
}
