package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.Tenants;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundedRetriesTest {
  private static final int ATTEMPTS = 3;

  @TempDir static Path folder;
  static Sandbox sandbox;

  @TempDir Path data;

  @BeforeAll
  static void startSandbox() {
    sandbox = Sandbox.start(folder);
  }

  @AfterAll
  static void stopSandbox() {
    sandbox.close();
  }

  static List<Fault> faultsThatAreRetried() {
    return List.of(
        Fault.status(500),
        Fault.status(408),
        Fault.html200(),
        Fault.malformedJson(),
        Fault.tooManyRequests(Duration.ZERO));
  }

  static List<Fault> faultsThatBackOff() {
    return List.of(Fault.status(500), Fault.html200(), Fault.malformedJson());
  }

  @ParameterizedTest
  @MethodSource("faultsThatAreRetried")
  void a_poll_gives_up_after_its_retries(Fault fault) throws Exception {
    Tenants.Tenant tenant = Product.newTenant(sandbox);
    for (int i = 0; i < 20; i++) {
      sandbox.defender().inject(tenant.id(), fault);
    }
    Map<String, String> properties = Product.properties(sandbox, tenant, data);
    properties.put("poll.interval", "1h");
    properties.put("retry.attempts", Integer.toString(ATTEMPTS));
    properties.put("retry.throttled-attempts", Integer.toString(ATTEMPTS));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().until(() -> requests(tenant) == 1 + ATTEMPTS);
      await().during(Duration.ofMillis(500)).until(() -> requests(tenant) == 1 + ATTEMPTS);
    }
  }

  @ParameterizedTest
  @MethodSource("faultsThatBackOff")
  void retries_come_as_far_apart_as_configured(Fault fault) throws Exception {
    List<Instant> times = timesOfTwoRequests(fault, "800ms");

    // Jitter takes off a quarter at most.
    assertThat(Duration.between(times.get(0), times.get(1))).isGreaterThan(Duration.ofMillis(500));
  }

  @Test
  void a_Retry_After_of_zero_is_obeyed_whatever_the_back_off() throws Exception {
    Duration never = Waits.LIMIT.multipliedBy(2);

    assertThat(timesOfTwoRequests(Fault.tooManyRequests(Duration.ZERO), never.toSeconds() + "s"))
        .hasSizeGreaterThanOrEqualTo(2);
  }

  private List<Instant> timesOfTwoRequests(Fault fault, String delay) throws Exception {
    Tenants.Tenant tenant = Product.newTenant(sandbox);
    sandbox.defender().inject(tenant.id(), fault);
    Map<String, String> properties = Product.properties(sandbox, tenant, data);
    properties.put("poll.interval", "1h");
    properties.put("retry.delay", delay);
    properties.put("retry.max-delay", delay);
    properties.put("retry.throttled-delay", delay);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().until(() -> requests(tenant) >= 2);
    }
    return sandbox.defender().requests().stream()
        .filter(r -> r.tenantId().equals(tenant.id()))
        .map(r -> r.at())
        .toList();
  }

  private static long requests(Tenants.Tenant tenant) {
    return sandbox.defender().requests().stream()
        .filter(r -> r.tenantId().equals(tenant.id()))
        .count();
  }
}
