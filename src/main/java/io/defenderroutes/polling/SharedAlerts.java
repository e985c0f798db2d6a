package io.defenderroutes.polling;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.ledger.Ledger;
import io.defenderroutes.polling.ledger.Segment;
import io.defenderroutes.source.TenantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
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

  /** One connection's part in them, if its tenant shares alerts. */
  record Part(String connection, Optional<SharedAlerts> shared) {
    /** Whether this connection delivers the alert. */
    Claim claim(Digest alert) {
      return shared.map(all -> all.claim(connection, alert)).orElse(Claim.OURS);
    }

    /**
     * Whether this connection, and not another of the tenant, delivers an alert.
     *
     * @param sameAs the id of the alert in other sources; empty for none
     * @param hand the current batch, which then holds the alert
     */
    boolean isOurs(String version, String sameAs, InFlight hand, Ledger ledger) {
      if (shared.isEmpty() || sameAs.isEmpty() || hand.knows(version, ledger)) {
        return true;
      }
      Digest alert = name(sameAs);
      Claim claim = claim(alert);
      if (claim == Claim.OURS) {
        hand.note(alert);
      } else if (claim == Claim.UNSETTLED) {
        hand.leaveOpen();
      }
      return claim == Claim.OURS;
    }

    void knows(Ledger ledger) {
      shared.ifPresent(all -> all.knows(connection, ledger));
    }

    void recorded(Segment segment) {
      shared.ifPresent(all -> all.recorded(connection, segment));
    }

    void release() {
      shared.ifPresent(all -> all.release(connection));
    }

    void forgets(Collection<Digest> versions) {
      shared.ifPresent(all -> all.forgets(connection, versions));
    }
  }
}
