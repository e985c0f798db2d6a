package io.defenderroutes.polling;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which connection of a tenant has delivered an alert that several sources answer: that one goes on
 * delivering it, and the others pass over it. Known for as long as that connection's ledger knows
 * it.
 */
public final class SharedAlerts {
  /** What a connection may do with an alert. */
  enum Claim {
    /** It is this connection's to deliver. */
    OURS,
    /** Another has delivered it. */
    ELSEWHERE,
    /** Another is about to, which may fail: ask again later. */
    UNSETTLED
  }

  private final Set<String> unknown;
  private final Map<Digest, String> delivered = new HashMap<>();
  private final Map<Digest, String> inHand = new HashMap<>();

  /**
   * @param connections of the tenant
   */
  public SharedAlerts(Collection<String> connections) {
    unknown = new HashSet<>(connections);
  }

  /** By this an alert is known to all connections, and in their ledgers. */
  static Digest name(String sameAs) {
    return Digest.of("same as " + sameAs);
  }

  /** What a connection's ledger knows, when it is read. */
  synchronized void knows(String connection, Ledger ledger) {
    delivered.values().removeIf(connection::equals);
    release(connection);
    ledger.digests().forEach(digest -> delivered.putIfAbsent(digest, connection));
    unknown.remove(connection);
  }

  synchronized Claim claim(String connection, Digest alert) {
    String owner = delivered.get(alert);
    if (owner != null) {
      return owner.equals(connection) ? Claim.OURS : Claim.ELSEWHERE;
    }
    String holder = inHand.get(alert);
    if (holder != null && !holder.equals(connection)) {
      return Claim.UNSETTLED;
    }
    if (unknown.isEmpty() || (unknown.size() == 1 && unknown.contains(connection))) {
      inHand.put(alert, connection);
      return Claim.OURS;
    }
    return Claim.UNSETTLED;
  }

  /** A batch of a connection is delivered and recorded. */
  synchronized void recorded(String connection, Segment segment) {
    segment.digests().forEach(digest -> delivered.putIfAbsent(digest, connection));
    release(connection);
  }

  /** What a connection has in hand is void. */
  synchronized void release(String connection) {
    inHand.values().removeIf(connection::equals);
  }

  /** A connection's ledger forgets something. */
  synchronized void forgets(String connection, Collection<Digest> versions) {
    versions.forEach(digest -> delivered.remove(digest, connection));
  }
}
