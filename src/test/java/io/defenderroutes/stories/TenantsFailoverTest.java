package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Tenants;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Instances that share the connections, and see the tenants file change at different moments. */
class TenantsFailoverTest extends ChangingTenants {
  @Test
  void two_instances_share_tenants_that_come_and_go() throws Exception {
    List<Tenants.Tenant> all = newTenants(10);
    List<Tenants.Tenant> first = all.subList(0, 7);
    List<Tenants.Tenant> leave = all.subList(0, 2);
    List<Tenants.Tenant> others = all.subList(2, 7);
    properties.put("cluster.election", "file");
    properties.put("cluster.folder", data.resolve("locks").toString());
    first.forEach(entries::put);
    entries.writeTo(file());
    serveOn(all);
    beginLoad();
    List<DefenderAlertRoutes> instances = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        properties.put("data.folder", data.resolve("instance-" + i).toString());
        // They see a change at different moments.
        properties.put("tenants.refresh", i == 0 ? "100ms" : "900ms");
        instances.add(Product.start(properties));
      }
      awaitPolls(first, 2);
      await().atMost(LONG).until(() -> instances.stream().allMatch(i -> leads(i, first) > 0));

      all.subList(7, 10).forEach(entries::put);
      leave.forEach(t -> entries.remove(t.name()));
      entries.put(others.get(0), "poll.interval: 400ms");
      entries.writeTo(file());
      awaitPolls(all.subList(7, 10), 2);
      instances.forEach(instance -> awaitGone(instance, leave));
      assertAskedNoMore(leave, others);

      leave.forEach(entries::put);
      entries.writeTo(file());
      awaitPolls(all, 2);
      stopLoad();
      assertAllArriveOnce(all);
      assertThat(leads(instances.get(0), all) + leads(instances.get(1), all)).isEqualTo(10);
    } finally {
      instances.forEach(DefenderAlertRoutes::close);
    }
  }

  private static long leads(DefenderAlertRoutes instance, List<Tenants.Tenant> tenants) {
    return tenants.stream()
        .filter(
            t ->
                instance
                    .camelContext()
                    .getRouteController()
                    .getRouteStatus(t.name() + "/siem")
                    .isStarted())
        .count();
  }
}
