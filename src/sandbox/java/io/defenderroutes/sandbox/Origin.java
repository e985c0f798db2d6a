package io.defenderroutes.sandbox;

import java.util.Locale;

/**
 * The hosts of the APIs, some of which share one, as at Microsoft.
 *
 * <p>{@code graph.microsoft.com} serves alerts, incidents and hunting; {@code
 * api.security.microsoft.com} serves incidents and hunting.
 */
enum Origin {
  SIEM(0),
  ENDPOINT(1),
  XDR(2),
  GRAPH(3);

  private final int offset;

  Origin(int offset) {
    this.offset = offset;
  }

  /** Port of the host; 0 (a free port) if there is no base. */
  int port(int base) {
    return base == 0 ? 0 : base + offset;
  }

  /** Name in logs and threads. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
