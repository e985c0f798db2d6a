package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A simulated Entra with a public client, at which users sign in. */
abstract class PublicClientAtEntra {
  static final String GRAPH = "https://graph.microsoft.com";

  final Certificates certificates = Certificates.create(Clock.systemUTC());
  final MovableClock clock = new MovableClock(Instant.parse("2025-03-01T10:00:00Z"));
  final EntraSimulator entra = EntraSimulator.start(certificates, clock);
  final EntraAsk ask = new EntraAsk(certificates, entra);

  @BeforeEach
  void aPublicClient() {
    entra.app("tenant", "app").publicClient(true);
  }

  @AfterEach
  void stop() {
    entra.close();
  }
}
