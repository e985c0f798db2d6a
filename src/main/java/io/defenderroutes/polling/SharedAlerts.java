package io.defenderroutes.polling;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.source.TenantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which connection of a tenant delivers an alert that several sources return; the others skip it.
 * Known as long as that connection's ledger knows the alert.
 */
public final class SharedAlerts {
  /** What a connection may do with an alert. */
  enum Claim {
    /** This connection delivers it. */
    OURS,
    /** Another has delivered it. */
    ELSEWHERE,
    /** Another is about to deliver it, which may fail: request it again later. */
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

  /** By tenant, where an alert is delivered from one of its sources only. */
  static Map<String, SharedAlerts> byTenant(Collection<TenantSource> sources, Settings settings) {
    return sources.stream()
        .filter(source -> settings.flag(Option.DEDUPLICATE_ACROSS_SOURCES, source.tenant()))
        .collect(
            Collectors.groupingBy(
                TenantSource::tenant,
                Collectors.collectingAndThen(
                    Collectors.mapping(TenantSource::connection, Collectors.toList()),
                    SharedAlerts::new)));
  }

  /** The digest of an alert in all connections and their ledgers. */
  static Digest name(String sameAs) {
    return Digest.of("same as " + sameAs);
  }

  /** Adds the alerts of a connection's ledger when it is loaded. */
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

  /** The current batch of a connection is void. */
  synchronized void release(String connection) {
    inHand.values().removeIf(connection::equals);
  }

  /** A connection's ledger forgets something. */
  synchronized void forgets(String connection, Collection<Digest> versions) {
    versions.forEach(digest -> delivered.remove(digest, connection));
  }
}
