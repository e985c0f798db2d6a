package io.defenderroutes.polling;

import java.util.Collection;
import java.util.Optional;

/** One connection's part in {@link SharedAlerts}, if its tenant shares alerts. */
final class Sharing {
  private final String connection;
  private final Optional<SharedAlerts> shared;

  Sharing(String connection, Optional<SharedAlerts> shared) {
    this.connection = connection;
    this.shared = shared;
  }

  /** Whether this connection delivers the alert. */
  SharedAlerts.Claim claim(Digest alert) {
    return shared.map(all -> all.claim(connection, alert)).orElse(SharedAlerts.Claim.OURS);
  }

  boolean isOn() {
    return shared.isPresent();
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
