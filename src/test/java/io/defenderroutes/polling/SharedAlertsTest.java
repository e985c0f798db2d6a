package io.defenderroutes.polling;

import static io.defenderroutes.polling.SharedAlerts.Claim.ELSEWHERE;
import static io.defenderroutes.polling.SharedAlerts.Claim.OURS;
import static io.defenderroutes.polling.SharedAlerts.Claim.UNSETTLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.polling.ledger.AlertStates;
import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.ledger.Ledger;
import io.defenderroutes.polling.ledger.Segment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedAlertsTest {
  private static final Digest ALERT = SharedAlerts.name("637_-1");

  private final SharedAlerts shared = new SharedAlerts(List.of("acme/siem", "acme/endpoint"));

  @Test
  void what_one_has_delivered_the_other_passes_over_and_the_first_goes_on_delivering() {
    begin();
    assertThat(shared.claim("acme/siem", ALERT)).isEqualTo(OURS);
    shared.recorded("acme/siem", segment());

    assertThat(shared.claim("acme/endpoint", ALERT)).isEqualTo(ELSEWHERE);
    assertThat(shared.claim("acme/siem", ALERT)).isEqualTo(OURS);
  }

  @Test
  void what_one_has_in_hand_the_other_leaves_open() {
    begin();
    shared.claim("acme/siem", ALERT);

    assertThat(shared.claim("acme/endpoint", ALERT)).isEqualTo(UNSETTLED);
    assertThat(shared.claim("acme/siem", ALERT)).isEqualTo(OURS);
  }

  @Test
  void what_one_had_in_hand_in_vain_the_other_may_deliver() {
    begin();
    shared.claim("acme/siem", ALERT);
    shared.release("acme/siem");

    assertThat(shared.claim("acme/endpoint", ALERT)).isEqualTo(OURS);
  }

  @Test
  void what_was_delivered_before_a_restart_is_known_once_every_ledger_is_read() {
    shared.knows("acme/endpoint", new Ledger(List.of()));
    assertThat(shared.claim("acme/endpoint", ALERT)).isEqualTo(UNSETTLED);

    shared.knows("acme/siem", new Ledger(List.of(segment())));

    assertThat(shared.claim("acme/endpoint", ALERT)).isEqualTo(ELSEWHERE);
  }

  @Test
  void what_the_ledger_forgets_anyone_may_deliver() {
    shared.knows("acme/siem", new Ledger(List.of(segment())));
    shared.knows("acme/endpoint", new Ledger(List.of()));
    shared.forgets("acme/siem", segment().digests());

    assertThat(shared.claim("acme/endpoint", ALERT)).isEqualTo(OURS);
  }

  @Test
  void what_was_delivered_again_is_known_when_the_first_time_is_forgotten() {
    begin();
    Ledger ledger = new Ledger(List.of(segment()));
    SharedAlerts.Part siem = new SharedAlerts.Part("acme/siem", Optional.of(shared));
    siem.recorded(segment());
    Segment again =
        new Segment(2, Instant.parse("2026-03-01T13:00:00Z"), List.of(ALERT), AlertStates.NONE);
    ledger.add(again);
    siem.recorded(again);

    siem.forgets(ledger.drop(List.of(1L)));
    assertThat(shared.claim("acme/endpoint", ALERT)).isEqualTo(ELSEWHERE);

    siem.forgets(ledger.drop(List.of(2L)));
    assertThat(shared.claim("acme/endpoint", ALERT)).isEqualTo(OURS);
  }

  private void begin() {
    shared.knows("acme/siem", new Ledger(List.of()));
    shared.knows("acme/endpoint", new Ledger(List.of()));
  }

  private static Segment segment() {
    return new Segment(1, Instant.parse("2026-03-01T12:00:00Z"), List.of(ALERT), AlertStates.NONE);
  }
}
