package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.ApiSimulator.Request;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.SiemAlert;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThrottlingTest extends InSandbox {
  @Test
  void a_429_is_waited_for_as_long_as_Retry_After_says() throws Exception {
    List<SiemAlert> alerts = serve(10);
    sandbox.defender().inject(tenant.id(), Fault.tooManyRequests(Duration.ofSeconds(2)));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(10);
    }
    arrived.assertExactlyOnce(alerts);
    List<Request> requests = requests(tenant);
    assertThat(Duration.between(requests.get(0).at(), requests.get(1).at()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(1_950));
  }

  @Test
  void a_429_may_name_a_date() throws Exception {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(3));
    sandbox
        .defender()
        .inject(tenant.id(), Fault.status(429, Map.of("Retry-After", date), "slow down"));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> requests(tenant).size() >= 2);
    }
    List<Request> requests = requests(tenant);
    assertThat(requests.get(1).at())
        .isAfterOrEqualTo(
            ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
  }

  @Test
  void a_poll_that_gives_up_leaves_the_rest_of_the_wait_to_the_next_one() throws Exception {
    List<SiemAlert> alerts = serve(3);
    properties.put("retry.throttled-attempts", "1");
    for (int i = 0; i < 2; i++) {
      sandbox.defender().inject(tenant.id(), Fault.tooManyRequests(Duration.ofSeconds(1)));
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
    }
    List<Instant> asked = requests(tenant).stream().map(r -> r.at()).toList();
    assertThat(Duration.between(asked.get(1), asked.get(2))).isGreaterThan(Duration.ofMillis(900));
    arrived.assertExactlyOnce(alerts);
  }
}
