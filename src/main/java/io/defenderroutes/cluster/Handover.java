package io.defenderroutes.cluster;

/** What begins and ends with the time in which this instance polls a connection. */
public interface Handover {
  /** Forgets what was known of a connection, since another instance may have polled it. */
  void begin(String connection);

  /** Starts nothing more for a connection; what is in flight goes on. */
  void end(String connection);

  /** Whether nothing of a connection is in flight, besides its route. */
  boolean isIdle(String connection);

  /** Releases an idle connection to its next owner; may take a while. */
  void release(String connection);
}
