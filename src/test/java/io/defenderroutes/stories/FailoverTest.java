package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    tenants = IntStream.range(0, TENANTS).mapToObj(i -> Product.newTenant(sandbox)).toList();
    settings = Product.properties(sandbox, tenants, data);
    settings.put("cluster.folder", files.resolve("locks").toString());
    // So many that each connection has its own, whatever the tenants' names.
    settings.put("cluster.shards", "100000");
    served = new ArrayList<>();
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

  private Instance start() throws IOException {
    Instance instance =
        Instance.start("instance-" + instances.size(), settings, Map.of(), files);
    instances.add(instance);
    return instance;
  }

  private void serveEach(int count) {
    tenants.forEach(to -> served.addAll(serve(to, count)));
  }

  private void awaitAll() {
    await().untilAsserted(() -> assertThat(records()).hasSizeGreaterThanOrEqualTo(served.size()));
  }

  private List<?> records() {
    return tenants.stream().flatMap(t -> new Arrived(sandbox, t, data).records().stream()).toList();
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
  @ValueSource(strings = {"file"})
  void instances_share_the_connections_and_take_over_when_one_stops(String election)
      throws Exception {
    settings.put("cluster.election", election);
    Instance first = start();
    serveEach(3);
    awaitLeading(first, TENANTS);
    awaitAll();

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
  }

  @ParameterizedTest
  @ValueSource(strings = {"file"})
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
}
