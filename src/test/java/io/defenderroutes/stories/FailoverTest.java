package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several processes that share the connections. */
class FailoverTest extends InSandbox {
  private static final int TENANTS = 6;

  @TempDir Path files;
  private final List<Instance> instances = new ArrayList<>();
  private List<Tenants.Tenant> tenants;
  private Map<String, String> settings;
  private List<SiemAlert> served;

  @BeforeEach
  void shareConnections() {
    tenants = tenantsOfEachShare();
    settings = Product.properties(sandbox, tenants, data);
    settings.put("cluster.folder", files.resolve("locks").toString());
    settings.put("cluster.shards", Integer.toString(TENANTS));
    settings.put("cluster.session-timeout", "6s");
    settings.put("cluster.topic", "shares-" + tenants.get(0).name());
    settings.put("kafka.transaction-prefix", "failover-" + tenants.get(0).name());
    // Two processes with six connections each: polling them faster is most of their work.
    settings.put("poll.interval", "500ms");
    served = new ArrayList<>();
  }

  /** One tenant in each share, so that shares are equal. */
  private static List<Tenants.Tenant> tenantsOfEachShare() {
    Map<Long, Tenants.Tenant> byShare = new TreeMap<>();
    while (byShare.size() < TENANTS) {
      Tenants.Tenant candidate = Product.newTenant(sandbox);
      CRC32 hash = new CRC32();
      hash.update(candidate.name().getBytes(StandardCharsets.UTF_8));
      byShare.putIfAbsent(hash.getValue() % TENANTS, candidate);
    }
    return List.copyOf(byShare.values());
  }

  /** As an operator would: a transaction left open would keep the next test's readers waiting. */
  @AfterEach
  void end() throws Exception {
    for (Instance instance : instances) {
      instance.signal("CONT");
      instance.process().destroy();
    }
    for (Instance instance : instances) {
      Waits.ends(instance.process());
      instance.close();
    }
  }

  private Instance start(String name) throws IOException {
    settings.put("cluster.instance", name);
    return start();
  }

  private Instance start() throws IOException {
    Instance instance = Instance.start("instance-" + instances.size(), settings, Map.of(), files);
    instances.add(instance);
    return instance;
  }

  private void serveEach(int count) {
    tenants.forEach(to -> served.addAll(serve(to, count)));
  }

  private void serve(Tenants.Tenant to, String severity, String category) {
    SiemAlert alert = generator.next(to.id(), severity, category, Instant.now().minusSeconds(60));
    sandbox.defender().add(alert);
    served.add(alert);
  }

  private void awaitAll() {
    await().untilAsserted(() -> assertThat(records()).hasSizeGreaterThanOrEqualTo(served.size()));
  }

  private List<?> records() {
    Set<String> names = tenants.stream().map(Tenants.Tenant::name).collect(Collectors.toSet());
    return Arrived.shipped(sandbox).stream()
        .filter(record -> names.contains(Arrived.header(record, "ce_tenant")))
        .toList();
  }

  private void assertEachOnce() {
    tenants.forEach(InSandbox::awaitFurtherPolls);
    for (Tenants.Tenant t : tenants) {
      new Arrived(sandbox, t, data)
          .assertExactlyOnce(served.stream().filter(a -> a.tenantId().equals(t.id())).toList());
    }
  }

  private static void awaitLeading(Instance instance, int connections) {
    await()
        .untilAsserted(() -> assertThat(instance.leads()).as(instance.text()).hasSize(connections));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "kafka"})
  void instances_share_the_connections_and_take_over_when_one_stops(String election)
      throws Exception {
    settings.put("cluster.election", election);
    Instance first = start();
    serveEach(3);
    awaitLeading(first, TENANTS);
    awaitAll();

    // Their mails are in flight while connections move.
    tenants.forEach(to -> serve(to, "High", "Ransomware"));
    Instance second = start();
    awaitLeading(second, TENANTS / 2);
    awaitLeading(first, TENANTS / 2);
    serveEach(3);
    awaitAll();

    first.stop();
    serveEach(3);
    awaitLeading(second, TENANTS);
    awaitAll();
    assertEachOnce();
    Arrived mailbox = new Arrived(sandbox, tenants.get(0), data);
    await().untilAsserted(() -> assertThat(mailbox.mails()).hasSize(TENANTS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "kafka"})
  void a_killed_instances_connections_are_taken_over(String election) throws Exception {
    settings.put("cluster.election", election);
    Instance first = start();
    Instance second = start();
    awaitLeading(first, TENANTS / 2);
    awaitLeading(second, TENANTS / 2);
    serveEach(3);
    awaitAll();

    first.kill();
    serveEach(3);

    awaitAll();
    awaitLeading(second, TENANTS);
    assertEachOnce();
  }

  @Test
  void an_instance_on_one_host_keeps_its_connections_over_a_pause() throws Exception {
    settings.put("cluster.election", "file");
    Instance first = start();
    Instance second = start();
    awaitLeading(first, TENANTS / 2);
    awaitLeading(second, TENANTS / 2);

    first.signal("STOP");
    serveEach(3);
    await().during(Duration.ofSeconds(3)).until(() -> second.leads().size() == TENANTS / 2);
    first.signal("CONT");

    awaitAll();
    assertEachOnce();
  }

  /**
   * @param idle whether there was no alert before, so that the instances have no producers of
   *     connections
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_instance_that_Kafka_replaced_while_it_was_paused_commits_nothing_when_it_wakes(
      boolean idle) throws Exception {
    settings.put("cluster.election", "kafka");
    Instance first = start();
    awaitLeading(first, TENANTS);
    Instance second = start();
    awaitLeading(second, TENANTS / 2);
    awaitLeading(first, TENANTS / 2);
    if (!idle) {
      serveEach(3);
      awaitAll();
    }
    tenants.forEach(InSandbox::awaitFurtherPolls);

    first.signal("STOP");
    serveEach(3);
    awaitAll();
    first.signal("CONT");
    awaitLeading(first, TENANTS / 2);
    serveEach(3);
    awaitAll();
    assertEachOnce();
    // That it was replaced is no error.
    assertThat(first.text()).doesNotContain("another instance polls it now");
  }

  @Test
  void a_rolling_restart_of_named_instances_moves_no_connection() throws Exception {
    settings.put("cluster.election", "kafka");
    settings.put("cluster.session-timeout", "30s");
    Instance first = start("host-a");
    Instance second = start("host-b");
    awaitLeading(first, TENANTS / 2);
    awaitLeading(second, TENANTS / 2);
    List<String> ofFirst = first.leads();
    List<String> ofSecond = second.leads();

    first.stop();
    Instance firstAgain = start("host-a");
    awaitLeading(firstAgain, TENANTS / 2);
    second.stop();
    Instance secondAgain = start("host-b");
    awaitLeading(secondAgain, TENANTS / 2);
    serveEach(3);
    awaitAll();

    assertThat(firstAgain.leads()).containsExactlyInAnyOrderElementsOf(ofFirst);
    assertThat(secondAgain.leads()).containsExactlyInAnyOrderElementsOf(ofSecond);
    assertThat(firstAgain.text()).doesNotContain("Leadership released");
    assertEachOnce();
  }

  @Test
  void instances_go_on_after_an_outage_of_the_broker() throws Exception {
    settings.put("cluster.election", "kafka");
    Instance first = start();
    Instance second = start();
    awaitLeading(first, TENANTS / 2);
    awaitLeading(second, TENANTS / 2);

    sandbox.kafka().stop();
    awaitLeading(first, 0);
    awaitLeading(second, 0);
    serveEach(3);
    sandbox.kafka().restart();

    awaitAll();
    await()
        .untilAsserted(
            () -> assertThat(first.leads().size() + second.leads().size()).isEqualTo(TENANTS));
    assertEachOnce();
  }
}
