package io.defenderroutes.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.config.FailureKind;
import io.defenderroutes.observability.ActiveFaults.Kind;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a start is through with its first polls, which other work waits for. */
class FirstPollsTest {
  private final ActiveFaults troubles = new ActiveFaults(Clock.systemUTC());

  @Test
  void a_connection_is_starting_until_its_first_poll_completes_or_fails() {
    troubles.begin("contoso/siem", Duration.ofMinutes(1));
    troubles.begin("fabrikam/siem", Duration.ofMinutes(1));
    assertThat(troubles.isFirstPollPending()).isTrue();

    troubles.polled("contoso/siem");
    assertThat(troubles.isFirstPollPending()).isTrue();

    troubles.failed("fabrikam/siem", Kind.POLLING, "", FailureKind.API_FAILED.failure("503"));
    assertThat(troubles.isFirstPollPending()).isFalse();
  }

  @Test
  void a_connection_that_another_instance_polls_is_not_waited_for() {
    troubles.begin("contoso/siem", Duration.ofMinutes(1));
    troubles.retain(List.of("contoso/siem"), connection -> false);

    assertThat(troubles.isFirstPollPending()).isFalse();
  }

  @Test
  void a_connection_that_is_gone_is_not_waited_for() {
    troubles.begin("contoso/siem", Duration.ofMinutes(1));

    troubles.forget("contoso/siem");

    assertThat(troubles.isFirstPollPending()).isFalse();
  }
}
