package io.defenderroutes.polling.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.alert.AlertContract;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertStateTest {
  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void every_severity_of_the_contract_survives_storing() {
    for (String severity : AlertContract.severities()) {
      for (boolean resolved : new boolean[] {true, false}) {
        AlertState state = AlertState.of("a", severity, resolved, TIME);
        AlertStates stored = AlertStates.from(AlertStates.of(List.of(state)).toBytes());

        assertThat(stored).containsExactly(state);
        assertThat(stored.iterator().next().severity()).isEqualTo(severity);
        assertThat(stored.iterator().next().isResolved()).isEqualTo(resolved);
      }
    }
  }

  @Test
  void an_alert_takes_twelve_bytes() {
    assertThat(AlertStates.of(List.of(AlertState.of("a", "high", true, TIME))).toBytes())
        .hasSize(12);
  }

  @Test
  void the_key_depends_on_the_id_alone() {
    AlertState one = AlertState.of("a", "high", true, TIME);

    assertThat(AlertState.of("a", "low", false, null).key()).isEqualTo(one.key());
    assertThat(AlertState.of("b", "high", true, TIME).key()).isNotEqualTo(one.key());
  }

  @Test
  void every_change_is_a_word_of_the_contract() {
    AlertState open = AlertState.of("a", "high", false, TIME);
    AlertState resolved = AlertState.of("a", "high", true, TIME);

    assertThat(
            List.of(
                AlertChange.of(null, open).word(),
                AlertChange.of(open, open).word(),
                AlertChange.of(open, resolved).word(),
                AlertChange.of(resolved, open).word()))
        .containsExactlyElementsOf(AlertContract.changes());
  }
}
