package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.junit.jupiter.api.Test;

class RedirectTrapTest {
  @Test
  void itRemembersWhatItsCallersGaveAway() throws Exception {
    Certificates certificates = Certificates.create(Clock.systemUTC());
    try (RedirectTrap trap = RedirectTrap.start(certificates)) {
      assertThat(trap.requests()).isZero();

      new Client(certificates).get(trap.uri(), "token");

      assertThat(trap.requests()).isEqualTo(1);
      assertThat(trap.authorizations()).containsExactly("Bearer token");
    }
  }
}
