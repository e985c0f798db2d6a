package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.ApiSimulator;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Route;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tenants of a file that come and go while alerts arrive for all of them. */
abstract class ChangingTenants extends InSandbox {
  final TenantEntries entries = new TenantEntries();
  private final Map<String, List<SiemAlert>> served = new ConcurrentHashMap<>();
  private final List<Tenants.Tenant> receiving = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();

  @BeforeEach
  void listTenantsInAFile() {
    properties.keySet().removeIf(key -> key.equals("tenants") || key.startsWith("tenants."));
    properties.put("tenants.from", data.resolve("tenants.yaml").toString());
    properties.put("tenants.refresh", "100ms");
    properties.put("poll.interval", "300ms");
  }

  @AfterEach
  void endLoad() {
    load.shutdownNow();
  }

  Path file() {
    return data.resolve("tenants.yaml");
  }

  static Route route(DefenderAlertRoutes running, Tenants.Tenant of) {
    return running.camelContext().getRoute(of.name() + "/siem");
  }

  static void awaitGone(DefenderAlertRoutes running, Collection<Tenants.Tenant> tenants) {
    await()
        .atMost(LONG)
        .until(() -> tenants.stream().allMatch(tenant -> route(running, tenant) == null));
  }

  static List<Tenants.Tenant> newTenants(int count) {
    return IntStream.range(0, count).mapToObj(i -> Product.newTenant(sandbox)).toList();
  }

  /** Alerts arrive for these from now on, one after the other. */
  void serveOn(Collection<Tenants.Tenant> tenants) {
    receiving.addAll(tenants);
  }

  /** Alerts keep arriving, for whoever receives any. */
  void beginLoad() {
    int[] turn = {0};
    var unused =
        load.scheduleWithFixedDelay(
            () -> {
              if (!receiving.isEmpty()) {
                serveOne(receiving.get(turn[0]++ % receiving.size()));
              }
            },
            0,
            10,
            TimeUnit.MILLISECONDS);
  }

  private synchronized void serveOne(Tenants.Tenant to) {
    List<SiemAlert> of = served.computeIfAbsent(to.id(), id -> new CopyOnWriteArrayList<>());
    of.addAll(serve(to, 1));
  }

  synchronized List<SiemAlert> servedTo(Tenants.Tenant tenant) {
    return List.copyOf(served.getOrDefault(tenant.id(), List.of()));
  }

  void stopLoad() throws InterruptedException {
    load.shutdown();
    assertThat(load.awaitTermination(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  static Map<String, List<ConsumerRecord<String, byte[]>>> recordsByTenant() {
    return sandbox
        .kafka()
        .readAll(Arrived.CRITICAL, Arrived.HIGH, Arrived.MEDIUM, Arrived.LOW, Arrived.REVIEW)
        .stream()
        .collect(Collectors.groupingBy(record -> Arrived.header(record, "ce_tenant")));
  }

  /** All that was served to these arrives, and nothing of it twice. */
  void assertAllArriveOnce(List<Tenants.Tenant> tenants) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              var records = recordsByTenant();
              for (Tenants.Tenant t : tenants) {
                assertThat(records.getOrDefault(t.name(), List.of()))
                    .as(t.name())
                    .hasSizeGreaterThanOrEqualTo(servedTo(t).size());
              }
            });
    awaitPolls(tenants, 2);
    var records = recordsByTenant();
    for (Tenants.Tenant t : tenants) {
      Arrived.assertExactlyOnce(servedTo(t), records.getOrDefault(t.name(), List.of()));
    }
  }

  /** So many further polls of each. */
  static void awaitPolls(Collection<Tenants.Tenant> tenants, int count) {
    Map<String, Long> before = polls();
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              Map<String, Long> now = polls();
              for (Tenants.Tenant t : tenants) {
                assertThat(now.getOrDefault(t.id(), 0L))
                    .as("polls of " + t.name())
                    .isGreaterThanOrEqualTo(before.getOrDefault(t.id(), 0L) + count);
              }
            });
  }

  /** Requests so far, by tenant id. */
  static Map<String, Long> polls() {
    return new ArrayList<>(sandbox.defender().requests())
        .stream()
            .collect(Collectors.groupingBy(ApiSimulator.Request::tenantId, Collectors.counting()));
  }

  /** Nobody asks for them any more. */
  static void assertAskedNoMore(
      Collection<Tenants.Tenant> gone, Collection<Tenants.Tenant> others) {
    Map<String, Long> before = polls();
    awaitPolls(others, 3);
    Map<String, Long> now = polls();
    for (Tenants.Tenant t : gone) {
      assertThat(now.get(t.id())).as("polls of " + t.name()).isEqualTo(before.get(t.id()));
    }
  }
}
