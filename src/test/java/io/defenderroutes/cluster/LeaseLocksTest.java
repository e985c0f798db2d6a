package io.defenderroutes.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.sandbox.MovableClock;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class LeaseLocksTest {
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final int MOST = 3;
  private static final Duration ROUND = Duration.ofSeconds(2);

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T10:00:00Z"));

  @SuppressWarnings("NullAway.Init")
  private KubernetesMockServer server;

  private LeaseLocks one;
  private LeaseLocks other;

  @BeforeEach
  void join() throws IOException {
    one = instance("one");
    other = instance("other");
    one.renew(true);
    other.renew(true);
  }

  private LeaseLocks instance(String name) {
    return new LeaseLocks(client(server), "soc", "routes", MOST, name, LEASE, clock);
  }

  /** Without the retries that the product does without. */
  static KubernetesClient client(KubernetesMockServer server) {
    try (KubernetesClient template = server.createClient()) {
      return new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(template.getConfiguration())
                  .withRequestRetryBackoffLimit(0)
                  .build())
          .build();
    }
  }

  private void rounds(int count, LeaseLocks... living) throws IOException {
    for (int i = 0; i < count; i++) {
      clock.advance(ROUND);
      for (LeaseLocks instance : living) {
        instance.renew(true);
      }
    }
  }

  @Test
  void instances_see_each_other_until_one_leaves() throws IOException {
    assertThat(one.renew(true)).containsExactlyInAnyOrder(one.self(), other.self());

    other.close();

    assertThat(one.renew(true)).containsExactly(one.self());
  }

  @Test
  void instances_have_the_names_that_a_role_can_list() throws IOException {
    assertThat(one.self()).isEqualTo("member-0");
    assertThat(other.self()).isEqualTo("member-1");
    one.close();

    LeaseLocks next = instance("next");
    next.renew(true);

    assertThat(next.self()).isEqualTo("member-0");
    assertThat(next.renew(true)).containsExactly("member-0", "member-1");
  }

  @Test
  void one_more_instance_than_there_are_names_is_told_so_and_harms_nobody() throws IOException {
    instance("third").renew(true);

    assertThatThrownBy(() -> instance("fourth").renew(true))
        .isInstanceOf(IOException.class)
        .hasMessage("there are 3 instances already, as many as cluster.shards");
    assertThat(one.renew(true)).containsExactly("member-0", "member-1", "member-2");
  }

  @Test
  void an_instance_that_wakes_to_find_its_name_taken_takes_another_and_has_lost_all()
      throws IOException {
    one.acquire("shard-1");
    rounds(7, other);
    LeaseLocks next = instance("next");
    next.renew(true);
    assertThat(next.self()).isEqualTo("member-0");
    assertThat(next.holds("shard-1")).isFalse();
    assertThat(next.acquire("shard-1")).isTrue();

    one.renew(true);

    assertThat(one.self()).isEqualTo("member-2");
    assertThat(one.holds("shard-1")).isFalse();
    assertThat(one.acquire("shard-1")).isFalse();
    rounds(2, one, other, next);
    assertThat(next.holds("shard-1")).isTrue();
  }

  @Test
  void a_leadership_is_held_by_one_instance_until_its_release() throws IOException {
    assertThat(one.acquire("shard-1")).isTrue();
    assertThat(other.acquire("shard-1")).isFalse();

    rounds(20, one, other);
    assertThat(one.holds("shard-1")).isTrue();
    assertThat(other.acquire("shard-1")).isFalse();

    one.release("shard-1");
    other.renew(true);
    assertThat(other.acquire("shard-1")).isTrue();
    assertThat(one.acquire("shard-1")).isFalse();
  }

  @Test
  void a_retiring_instance_keeps_its_locks_and_is_no_candidate() throws IOException {
    one.acquire("shard-1");
    one.renew(false);

    assertThat(other.renew(true)).containsExactly(other.self());
    assertThat(one.holds("shard-1")).isTrue();
    assertThat(other.acquire("shard-1")).isFalse();
  }

  @Test
  void who_gives_no_sign_of_life_has_lost_all_and_knows_it_before_the_others() throws IOException {
    one.acquire("shard-1");

    rounds(4, other);
    assertThat(one.holds("shard-1")).isFalse();
    assertThat(other.acquire("shard-1")).isFalse();

    rounds(2, other);
    assertThat(other.renew(true)).containsExactly(other.self());
    assertThat(other.acquire("shard-1")).isTrue();

    assertThat(one.renew(true)).containsExactlyInAnyOrder(one.self(), other.self());
    assertThat(one.holds("shard-1")).isFalse();
    assertThat(one.acquire("shard-1")).isFalse();
  }

  @Test
  void who_was_taken_for_dead_holds_nothing_even_if_nobody_took_it_yet() throws IOException {
    one.acquire("shard-1");
    rounds(6, other);

    one.renew(true);

    assertThat(one.holds("shard-1")).isFalse();
    other.renew(true);
    assertThat(other.acquire("shard-1")).isTrue();
  }

  @Test
  void who_could_not_look_takes_nobody_for_dead() throws IOException {
    one.acquire("shard-1");
    clock.advance(Duration.ofMinutes(5));

    assertThat(other.renew(true)).contains(one.self());
    assertThat(other.acquire("shard-1")).isFalse();
  }

  @Test
  void a_round_that_fails_halfway_is_made_up_for_by_the_next() throws IOException {
    one.acquire("shard-1");
    String own = "/apis/coordination.k8s.io/v1/namespaces/soc/leases/routes-" + one.self();
    server.expect().put().withPath(own).andReturn(500, "").once();

    assertThatThrownBy(() -> one.renew(true)).isInstanceOf(IOException.class);
    assertThat(one.renew(true)).containsExactlyInAnyOrder(one.self(), other.self());
    assertThat(one.holds("shard-1")).isTrue();
  }

  @Test
  void an_API_server_that_is_away_is_a_fault_and_what_is_held_lapses() throws IOException {
    one.acquire("shard-1");
    server.shutdown();

    assertThatThrownBy(() -> one.renew(true)).isInstanceOf(IOException.class);
    assertThat(one.holds("shard-1")).isTrue();
    clock.advance(LEASE);
    assertThat(one.holds("shard-1")).isFalse();
  }
}
