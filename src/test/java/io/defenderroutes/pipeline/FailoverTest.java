package io.defenderroutes.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.SiemAlert;
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

/** Several processes that share the connections, on one host. */
class FailoverTest extends InSandbox {
  private static final Duration TAKE_OVER = Duration.ofSeconds(15);
  private static final int TENANTS = 6;

  @TempDir Path files;
  private final List<Instance> instances = new ArrayList<>();
  private List<Sandbox.Tenant> tenants;
  private Map<String, String> settings;
  private List<SiemAlert> served;

  @BeforeEach
  void shareConnections() {
    tenants = IntStream.range(0, TENANTS).mapToObj(i -> Product.newTenant(sandbox)).toList();
    settings = Product.properties(sandbox, tenants, data);
    settings.put("cluster.election", "file");
    settings.put("cluster.folder", files.resolve("locks").toString());
    settings.put("cluster.shards", "1000");
    served = new ArrayList<>();
  }

  @AfterEach
  void end() {
    instances.forEach(Instance::close);
  }

  private Instance start() throws IOException {
    Instance instance = Instance.start("instance-" + instances.size(), settings, files);
    instances.add(instance);
    return instance;
  }

  private void serveEach(int count) {
    tenants.forEach(to -> served.addAll(serve(to, count)));
  }

  private void awaitAll() {
    await()
        .atMost(TAKE_OVER)
        .untilAsserted(() -> assertThat(records()).hasSizeGreaterThanOrEqualTo(served.size()));
  }

  private List<?> records() {
    return tenants.stream().flatMap(t -> new Arrived(sandbox, t, data).records().stream()).toList();
  }

  private void assertEachOnce() {
    tenants.forEach(InSandbox::awaitFurtherPolls);
    for (Sandbox.Tenant t : tenants) {
      new Arrived(sandbox, t, data)
          .assertExactlyOnce(served.stream().filter(a -> a.tenantId().equals(t.id())).toList());
    }
  }

  private static void awaitLeading(Instance instance, int connections) {
    await()
        .atMost(TAKE_OVER)
        .untilAsserted(() -> assertThat(instance.leads()).as(instance.text()).hasSize(connections));
  }

  @Test
  void instances_share_the_connections_and_take_over_when_one_stops() throws Exception {
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

  @Test
  void a_killed_instances_connections_are_taken_over() throws Exception {
    Instance first = start();
    Instance second = start();
    awaitLeading(first, TENANTS / 2);
    awaitLeading(second, TENANTS / 2);
    serveEach(3);
    awaitAll();

    first.kill();
    serveEach(3);

    awaitAll();
    assertThat(second.leads()).hasSize(TENANTS);
    assertEachOnce();
  }
}
