package io.defenderroutes.stories;

import static org.awaitility.Awaitility.await;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.AlertGenerator;
import io.defenderroutes.sandbox.ApiSimulator;
import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A sandbox for a class of tests; a tenant, its settings and a data folder for each test. */
abstract class InSandbox {
  static final Duration LONG = Waits.LIMIT;

  @TempDir static Path folder;
  static Sandbox sandbox;

  @TempDir Path data;
  Tenants.Tenant tenant;
  Map<String, String> properties;
  Arrived arrived;
  AlertGenerator generator;

  @BeforeAll
  static void startSandbox() {
    sandbox = Sandbox.start(folder);
    // On a busy machine a broker may take longer than a test waits until the first record makes a
    // topic.
    for (String topic :
        List.of(Arrived.CRITICAL, Arrived.HIGH, Arrived.MEDIUM, Arrived.LOW, Arrived.REVIEW)) {
      sandbox.kafka().createTopic(topic, 1, Map.of());
    }
  }

  @AfterAll
  static void stopSandbox() {
    sandbox.close();
  }

  @BeforeEach
  void newTenant() {
    tenant = Product.newTenant(sandbox);
    properties = Product.properties(sandbox, tenant, data);
    arrived = new Arrived(sandbox, tenant, data);
    generator = new AlertGenerator(1, Clock.systemUTC());
  }

  /** So many alerts of medium severity, a minute old, which the API serves from now on. */
  List<SiemAlert> serve(int count) {
    return serve(tenant, count);
  }

  List<SiemAlert> serve(Tenants.Tenant to, int count) {
    List<SiemAlert> alerts = new ArrayList<>();
    Instant start = Instant.now().minusSeconds(60);
    for (int i = 0; i < count; i++) {
      alerts.add(generator.next(to.id(), "Medium", "Discovery", start.plusNanos(i * 10_000L)));
    }
    sandbox.defender().add(alerts.toArray(SiemAlert[]::new));
    return alerts;
  }

  /** Very many, and therefore short ones. */
  List<SiemAlert> serveShort(int count) {
    List<SiemAlert> alerts = new ArrayList<>();
    Instant start = Instant.now().minusSeconds(60);
    for (int i = 0; i < count; i++) {
      alerts.add(Alerts.shortOne(tenant.id(), "da" + i, start.plusNanos(i * 10_000L)));
    }
    sandbox.defender().add(alerts.toArray(SiemAlert[]::new));
    return alerts;
  }

  SiemAlert serve(String severity, String category) {
    SiemAlert alert =
        generator.next(tenant.id(), severity, category, Instant.now().minusSeconds(60));
    sandbox.defender().add(alert);
    return alert;
  }

  static List<ApiSimulator.Request> requests(Tenants.Tenant of) {
    return sandbox.defender().requests().stream()
        .filter(r -> r.tenantId().equals(of.id()))
        .toList();
  }

  void awaitRecords(int count) {
    await().atMost(LONG).until(() -> arrived.records().size() >= count);
  }

  /** Until two further polls were answered: then the answer before them is dealt with. */
  void awaitFurtherPolls() {
    awaitFurtherPolls(tenant);
  }

  static void awaitFurtherPolls(Tenants.Tenant of) {
    int before = requests(of).size();
    await().atMost(LONG).until(() -> requests(of).size() >= before + 2);
  }
}
