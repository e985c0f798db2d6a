package io.defenderroutes.cluster;

import java.util.Optional;

/** Decides which connections this instance polls. Started once; thread-safe. */
interface Election extends AutoCloseable {
  /** Name of this instance among those that share the connections. */
  String self();

  /** Starts and stops routes from now on. */
  void start(ElectedRoutes routes);

  /**
   * Whether a route may start an exchange. Routes call this each time, since a paused process
   * resumes before it notices what it has lost. Does not block.
   */
  boolean leads(String route);

  /** Cause and remedy if the election fails; empty if it works. */
  Optional<String> fault();

  /** Starts nothing more. Call before the routes stop. */
  void retire();

  /** Makes {@link #close} keep what this process has for its next election. */
  default void keep() {
    // Without a way to keep it, others take it.
  }

  /** Gives everything to other instances. Call after the routes have stopped. */
  @Override
  void close();
}
