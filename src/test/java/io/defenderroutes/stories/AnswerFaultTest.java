package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.AlertGenerator;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One connection for each fault; the fault strikes its first requests, then the API is well. */
class AnswerFaultTest extends InSandbox {
  private static final int ALERTS = 12;
  private static final Map<String, Tenants.Tenant> TENANTS = new LinkedHashMap<>();
  private static final Map<String, List<SiemAlert>> SERVED = new LinkedHashMap<>();

  @TempDir static Path shared;

  static Map<String, Fault> faults() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    Stream.of(500, 502, 503, 504, 408, 418, 404)
        .forEach(s -> faults.put("status " + s, Fault.status(s)));
    Stream.of(0, 1, 2, 1_000, 5_000, Integer.MAX_VALUE)
        .forEach(n -> faults.put("cut after " + n + " bytes", Fault.cutBody(n)));
    faults.put("malformed in the middle", Fault.malformedJson());
    faults.put("a sign-in page", Fault.html200());
    faults.put("an empty body", Fault.status(200, Map.of(), ""));
    faults.put("an error object with 200", Fault.status(200, Map.of(), "{\"error\":{\"code\":1}}"));
    faults.put("204", Fault.status(204, Map.of(), ""));
    faults.put("a long silence", Fault.hang(Duration.ofHours(1)));
    return faults;
  }

  static Stream<String> names() {
    return faults().keySet().stream();
  }

  @BeforeAll
  static void pollEachThroughItsFault() throws Exception {
    AlertGenerator generator = new AlertGenerator(3, Clock.systemUTC());
    for (Map.Entry<String, Fault> fault : faults().entrySet()) {
      Tenants.Tenant tenant = Product.newTenant(sandbox);
      List<SiemAlert> alerts = new ArrayList<>();
      for (int i = 0; i < ALERTS; i++) {
        alerts.add(
            generator.next(tenant.id(), "Medium", "Discovery", Instant.now().minusSeconds(60)));
      }
      sandbox.defender().add(alerts.toArray(SiemAlert[]::new));
      sandbox.defender().inject(tenant.id(), fault.getValue());
      sandbox.defender().inject(tenant.id(), fault.getValue());
      TENANTS.put(fault.getKey(), tenant);
      SERVED.put(fault.getKey(), alerts);
    }
    Map<String, String> properties =
        Product.properties(sandbox, new ArrayList<>(TENANTS.values()), shared);
    properties.put("poll.interval", "500ms");
    properties.put("http.response-timeout", "2s");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .until(() -> SERVED.values().stream().allMatch(AnswerFaultTest::isServedAgain));
    }
  }

  private static boolean isServedAgain(List<SiemAlert> alerts) {
    return sandbox.defender().served(alerts.get(0).fullId()) >= 3;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void all_alerts_arrive_exactly_once_after(String fault) {
    Arrived of = new Arrived(sandbox, TENANTS.get(fault), shared);

    of.assertExactlyOnce(SERVED.get(fault));
    assertThat(of.deadLetters()).isEmpty();
  }
}
