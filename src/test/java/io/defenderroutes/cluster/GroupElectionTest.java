package io.defenderroutes.cluster;

import static io.defenderroutes.cluster.ElectedInstance.CONNECTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.sandbox.KafkaBroker;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Instances to which a real broker assigns shares. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupElectionTest {
  private final List<ElectedInstance> instances = new ArrayList<>();
  private KafkaBroker broker;
  private Map<String, String> settings;

  @BeforeAll
  void startBroker(@TempDir Path folder) {
    broker = KafkaBroker.start(folder);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void chooseNames(TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName();
    settings = new HashMap<>();
    settings.put("kafka.brokers", broker.bootstrapServers());
    settings.put("kafka.transaction-prefix", name);
    settings.put("cluster.election", "kafka");
    settings.put("cluster.topic", name);
    settings.put("cluster.shards", Integer.toString(CONNECTIONS));
    settings.put("cluster.session-timeout", "6s");
  }

  @AfterEach
  void stopInstances() {
    instances.forEach(i -> i.answer.countDown());
    instances.forEach(ElectedInstance::stop);
    instances.clear();
  }

  private Properties kafka() {
    Properties kafka = new Properties();
    kafka.put("bootstrap.servers", broker.bootstrapServers());
    return kafka;
  }

  private GroupElection election(String name) {
    Settings read = Settings.of(Settings.Purpose.STORE, settings, Map.of(), folder -> known());
    return new GroupElection(new ShareGroup(read, name), Clock.systemUTC());
  }

  private static Settings.Known known() {
    return new Settings.Known() {
      @Override
      public Map<Option, String> required() {
        return Map.of();
      }

      @Override
      public Set<String> sources() {
        return Set.of();
      }
    };
  }

  private ElectedInstance start(String name) throws Exception {
    return start(name, new CountDownLatch(0));
  }

  private ElectedInstance start(String name, CountDownLatch answer) throws Exception {
    ElectedInstance instance = new ElectedInstance(election(name), Optional.of(kafka()), answer);
    instances.add(instance);
    return instance;
  }

  private void stop(ElectedInstance instance) {
    instances.remove(instance);
    instance.stop();
  }

  private static void awaitShares(int share, ElectedInstance... of) {
    await()
        .untilAsserted(
            () -> {
              SortedSet<String> all = new TreeSet<>();
              for (ElectedInstance instance : of) {
                SortedSet<String> polling = instance.polling();
                assertThat(polling).hasSize(share);
                all.addAll(polling);
              }
              assertThat(all).hasSize(share * of.length);
            });
  }

  @Test
  void instances_share_the_routes_and_take_over_from_a_stopped_one() throws Exception {
    ElectedInstance first = start("a");
    awaitShares(CONNECTIONS, first);

    ElectedInstance second = start("b");
    awaitShares(CONNECTIONS / 2, first, second);
    assertThat(first.released).as("given back").hasSize(CONNECTIONS / 2);
    ElectedInstance third = start("c");
    awaitShares(CONNECTIONS / 3, first, second, third);

    stop(first);
    awaitShares(CONNECTIONS / 2, second, third);
    stop(third);
    awaitShares(CONNECTIONS, second);
  }

  @Test
  void a_further_instance_moves_no_more_than_its_share() throws Exception {
    ElectedInstance first = start("a");
    ElectedInstance second = start("b");
    awaitShares(CONNECTIONS / 2, first, second);
    int before = first.ended.size() + second.ended.size();

    ElectedInstance third = start("c");
    awaitShares(CONNECTIONS / 3, first, second, third);

    assertThat(first.ended.size() + second.ended.size() - before).isEqualTo(CONNECTIONS / 3);
    assertThat(third.begun).hasSize(CONNECTIONS / 3);
  }

  @Test
  void a_reload_of_the_routes_moves_nothing() throws Exception {
    ElectedInstance first = start("a");
    ElectedInstance second = start("b");
    awaitShares(CONNECTIONS / 2, first, second);
    SortedSet<String> own = first.polling();
    int begun = second.begun.size();

    first.election.keep();
    stop(first);
    ElectedInstance reloaded = start("a");

    awaitShares(CONNECTIONS / 2, reloaded, second);
    assertThat(reloaded.polling()).isEqualTo(own);
    assertThat(second.begun).hasSize(begun);
  }

  @Test
  void a_restart_under_a_configured_name_moves_nothing() throws Exception {
    settings.put("cluster.instance", "host-a");
    ElectedInstance first = start("host-a");
    settings.put("cluster.instance", "host-b");
    ElectedInstance second = start("host-b");
    awaitShares(CONNECTIONS / 2, first, second);
    int begun = second.begun.size();

    stop(first);
    settings.put("cluster.instance", "host-a");
    ElectedInstance restarted = start("host-a");

    awaitShares(CONNECTIONS / 2, restarted, second);
    assertThat(second.begun).hasSize(begun);
  }

  @Test
  void a_batch_that_does_not_finish_is_abandoned_and_its_share_moves() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    ElectedInstance first = start("a", answer);
    await().until(() -> first.polled.size() == CONNECTIONS);

    ElectedInstance second = start("b");

    await().until(() -> second.polling().size() == CONNECTIONS / 2);
    assertThat(first.released).isEmpty();
    answer.countDown();
    awaitShares(CONNECTIONS / 2, first, second);
    assertThat(new TreeSet<>(first.finished)).hasSize(CONNECTIONS);
    await().until(() -> first.released.size() == CONNECTIONS / 2);
  }

  @Test
  void a_share_moves_when_its_pending_deliveries_in_flight_are_done() throws Exception {
    ElectedInstance first = start("a");
    awaitShares(CONNECTIONS, first);
    first.delivering.addAll(first.begun);

    ElectedInstance second = start("b");
    await().until(() -> first.ended.size() == CONNECTIONS / 2);
    assertThat(first.released).isEmpty();
    first.delivering.clear();

    awaitShares(CONNECTIONS / 2, first, second);
    assertThat(first.released).hasSize(CONNECTIONS / 2);
  }

  @Test
  void a_route_that_comes_back_polls_again() throws Exception {
    ElectedInstance first = start("a");
    awaitShares(CONNECTIONS, first);
    ElectedInstance second = start("b");
    awaitShares(CONNECTIONS / 2, first, second);

    stop(second);

    awaitShares(CONNECTIONS, first);
  }

  @Test
  void the_topic_must_have_a_partition_for_each_share() throws Exception {
    broker.createTopic(settings.getOrDefault("cluster.topic", ""), 3, Map.of());

    ElectedInstance instance = start("a");

    awaitFault(
        instance,
        "has 3 partitions, but cluster.shards (DEFENDER_CLUSTER_SHARDS) is 6",
        "set cluster.shards to 3 on all instances");
    assertThat(instance.polling()).isEmpty();
  }

  @Test
  void the_group_must_not_be_of_another_installation() throws Exception {
    ElectedInstance first = start("a");
    awaitShares(CONNECTIONS, first);
    settings.put("cursor.topic", "others.cursors");

    ElectedInstance other = start("b");

    awaitFault(
        other, "which is no instance with the same cursor.topic", "kafka.transaction-prefix");
    awaitShares(CONNECTIONS, first);
  }

  @Test
  void consumers_of_another_kind_in_the_group_are_named() throws Exception {
    Properties others = new Properties();
    others.put("bootstrap.servers", broker.bootstrapServers());
    others.put("group.id", settings.get("kafka.transaction-prefix") + ".shares");
    others.put("client.id", "a-report");
    broker.createTopic("reports", 1, Map.of());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(others, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of("reports"));
      await()
          .until(
              () -> {
                consumer.poll(java.time.Duration.ofMillis(100));
                return !consumer.assignment().isEmpty();
              });

      ElectedInstance instance = start("a");

      awaitFault(instance, "is used by the client a-report");
      assertThat(instance.polling()).isEmpty();
    }
  }

  @Test
  void the_session_must_be_one_that_the_broker_allows() throws Exception {
    settings.put("cluster.session-timeout", "1s");

    ElectedInstance instance = start("a");

    awaitFault(
        instance,
        "cluster.session-timeout (DEFENDER_CLUSTER_SESSION_TIMEOUT), which is '1s'",
        "group.min.session.timeout.ms");
  }

  @Test
  void of_two_instances_with_one_name_the_earlier_one_stops_polling_and_says_why()
      throws Exception {
    settings.put("cluster.instance", "host-a");
    ElectedInstance first = start("host-a");
    awaitShares(CONNECTIONS, first);

    ElectedInstance second = start("host-a");

    awaitFault(first, "another running instance has the same cluster.instance");
    awaitShares(CONNECTIONS, second);
    assertThat(first.polling()).isEmpty();
  }

  @Test
  void without_a_broker_no_route_runs_until_it_is_back(@TempDir Path folder) throws Exception {
    try (KafkaBroker own = KafkaBroker.start(folder)) {
      KafkaBroker shared = broker;
      broker = own;
      try {
        ElectedInstance only = start("a");
        awaitShares(CONNECTIONS, only);

        own.stop();
        awaitShares(0, only);
        awaitFault(only, "no response to heartbeats since", "check the broker at");

        own.restart();
        awaitShares(CONNECTIONS, only);
        await().until(() -> only.election.fault().isEmpty());
        stop(only);
      } finally {
        broker = shared;
      }
    }
  }

  private static void awaitFault(ElectedInstance instance, String... parts) {
    await()
        .untilAsserted(
            () ->
                assertThat(instance.election.fault()).isPresent().get().asString().contains(parts));
  }
}
