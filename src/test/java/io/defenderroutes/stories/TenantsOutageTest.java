package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tenants file is changed while a destination is unavailable. */
class TenantsOutageTest extends ChangingTenants {
  @Test
  void a_removed_tenant_with_a_pending_mail_ends_once_that_is_sent_and_others_do_not_wait()
      throws Exception {
    List<Tenants.Tenant> others = newTenants(2);
    entries.put(tenant);
    entries.put(others.get(0));
    entries.writeTo(file());
    sandbox.mail().stop();
    List<SiemAlert> ours = new ArrayList<>(serve(3));
    ours.add(serve("High", "Ransomware"));
    serveOn(others);
    beginLoad();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitPolls(List.of(tenant, others.get(0)), 1);
      awaitRecords(ours.size());

      entries.remove(tenant.name());
      entries.put(others.get(0), "poll.interval: 200ms");
      entries.put(others.get(1));
      entries.writeTo(file());
      awaitPolls(others, 3);
      assertThat(route(running, tenant)).as("has a pending mail").isNotNull();
      arrived.assertExactlyOnce(ours);
      int polls = requests(tenant).size();

      sandbox.mail().restart();
      awaitGone(running, List.of(tenant));
      assertThat(requests(tenant)).hasSize(polls);
      assertThat(arrived.mails()).hasSize(1);

      ours.addAll(serve(2));
      entries.put(tenant);
      entries.writeTo(file());
      awaitRecords(ours.size());
      stopLoad();
      assertAllArriveOnce(others);
    }
    arrived.assertExactlyOnce(ours);
  }
}
