package io.defenderroutes.stories.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.KafkaCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three instances that share many connections through a cluster of three brokers. {@code
 * -Dcrash.connections=N} sets how many connections, {@code -Dcrash.outage=N} for how many seconds
 * all brokers are down. It takes minutes, so it runs with {@code -Pcrash} alone.
 */
@EnabledIfSystemProperty(named = "crash.kills", matches = "[1-9]\\d+")
class ThreeBrokersTest extends CrashStory {
  private static final int CONNECTIONS = Integer.getInteger("crash.connections", 24);
  private static final int INSTANCES = 3;
  private static final int SHARES = 48;
  private static final int NONE = 0;
  private static final int ALL = -1;
  private static final Duration SESSION = Duration.ofSeconds(6);
  private static final String MEDIUM = "defender.alerts.medium";

  private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("crash.outage", 5));
  private static final Duration GLANCE = Duration.ofSeconds(1);
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /** Between two polls of any connections. */
  private static final Duration PACE = Duration.ofMillis(100);

  private static final String WEBHOOK =
      """
      apiVersion: camel.apache.org/v1
      kind: Kamelet
      metadata: { name: hook }
      spec:
        definition: { title: Hook, type: object }
        template:
          from:
            uri: kamelet:source
            steps:
              - to: "{{routing.hook.url}}"
      """;

  private static KafkaCluster cluster;

  private final Map<Integer, Child> instances = new TreeMap<>();
  private String name = "";

  @BeforeAll
  static void startBrokers(@TempDir Path folder) {
    // Three others take its place.
    sandbox.kafka().stop();
    cluster = KafkaCluster.start(folder);
    for (String topic : Arrivals.TOPICS) {
      cluster.createTopic(topic, 3);
    }
  }

  @AfterAll
  static void stopBrokers() {
    cluster.close();
  }

  @Override
  int connections() {
    return CONNECTIONS;
  }

  @Override
  List<ConsumerRecord<String, byte[]>> read(String... topics) {
    return cluster.readAll(topics);
  }

  @BeforeEach
  void share() {
    name = tenants().get(0).name();
    properties.put("kafka.brokers", cluster.bootstrapServers());
    properties.put("kafka.transaction-prefix", name);
    properties.put("cluster.election", "kafka");
    properties.put("cluster.topic", "shares-" + name);
    properties.put("cluster.shards", Integer.toString(SHARES));
    properties.put("cluster.session-timeout", SESSION.toSeconds() + "s");
    properties.put("poll.interval", PACE.multipliedBy(CONNECTIONS).toMillis() + "ms");
    properties.put("delivery.retry-max-delay", "5s");
    properties.keySet().removeIf(setting -> setting.startsWith("kafka.client."));
  }

  @Override
  void startFeed() {
    // Kafka writes each alert three times, beside all else that two cores do.
    startFeed(Duration.ofSeconds(1));
  }

  private void startInstance(int number) {
    instances.put(number, start(data.resolve("instance-" + number)));
  }

  /** The number of the instance that leads a connection, by connection. */
  private Map<String, Integer> owners() {
    Map<String, Integer> owners = new TreeMap<>();
    instances.forEach(
        (number, child) -> child.log().leads().forEach(lead -> owners.put(lead, number)));
    return owners;
  }

  /** More than the connections while an instance still finishes what another one has begun. */
  private int leads() {
    return instances.values().stream().mapToInt(child -> child.log().leads().size()).sum();
  }

  /** The same, once each connection has one, the shares are equal and none moves. */
  private Map<String, Integer> settledOwners() {
    List<Integer> equal = Collections.nCopies(instances.size(), SHARES / instances.size());
    AtomicReference<Map<String, Integer>> last = new AtomicReference<>(Map.of());
    await("each connection has an owner")
        .pollInterval(SETTLED)
        .ignoreExceptions()
        .until(
            () -> {
              Map<String, Integer> now = owners();
              return now.equals(last.getAndSet(now))
                  && now.size() == CONNECTIONS
                  && leads() == CONNECTIONS
                  && cluster.assignedIn(group()).equals(equal);
            });
    return Objects.requireNonNull(last.get());
  }

  /**
   * Something that happens to the brokers or to an instance.
   *
   * @param owners of the connections when it happened
   * @param logs of the instances from then on
   */
  private record Event(
      String what, Instant at, Map<String, Integer> owners, Map<Integer, ChildLog> logs) {}

  private Event event(String what, Runnable action) {
    Map<String, Integer> owners = settledOwners();
    Map<Integer, ChildLog> logs = new TreeMap<>();
    instances.forEach((number, child) -> logs.put(number, child.log().fromNow()));
    Event event = new Event(what, Instant.now(), owners, logs);
    action.run();
    return event;
  }

  /**
   * Each connection delivers an alert that is fed after the event, and those of the other instances
   * stay where they are. Prints how long that took, by the time at which a record was sent.
   *
   * @param affected the instance whose connections may move; {@link #NONE} or {@link #ALL}
   */
  private void assertDelivered(Event event, int affected) {
    Set<String> awaited = new HashSet<>(feed.feedEach());
    Map<String, Long> waits = new HashMap<>();
    await("all connections deliver after: " + event.what())
        .pollInterval(GLANCE)
        .ignoreExceptions()
        .until(
            () -> {
              for (ConsumerRecord<String, byte[]> record : read(MEDIUM)) {
                if (awaited.contains(header(record, "ce_id"))) {
                  waits.put(
                      header(record, "ce_tenant") + "/siem",
                      record.timestamp() - event.at().toEpochMilli());
                }
              }
              return waits.size() == CONNECTIONS;
            });
    settledOwners();
    List<String> moved = new ArrayList<>();
    event
        .logs()
        .forEach(
            (number, log) ->
                log.acquired().stream()
                    .filter(connection -> isOfAnother(event, connection, number, affected))
                    .forEach(moved::add));
    System.out.printf(
        "crash story=%s connections=%d event=\"%s\" affected=[%s] others=[%s] needless.moves=%d%n",
        name,
        CONNECTIONS,
        event.what(),
        summary(waits, connection -> isOf(event, connection, affected)),
        summary(waits, connection -> !isOf(event, connection, affected)),
        moved.size());
    assertThat(moved).as("connections that moved needlessly at: %s", event.what()).isEmpty();
  }

  private static boolean isOf(Event event, String connection, int number) {
    return number == ALL || Objects.equals(event.owners().get(connection), number);
  }

  private static String summary(Map<String, Long> waits, Predicate<String> of) {
    List<Long> sorted =
        waits.entrySet().stream()
            .filter(wait -> of.test(wait.getKey()))
            .map(Map.Entry::getValue)
            .sorted()
            .toList();
    return sorted.isEmpty()
        ? "0"
        : "%d delivered after %d ms (median) to %d ms (last)"
            .formatted(sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
  }

  private static boolean isOfAnother(Event event, String connection, int now, int affected) {
    Integer owner = event.owners().get(connection);
    return owner != null && owner != now && !isOf(event, connection, affected);
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private Child instance(int number) {
    return Objects.requireNonNull(instances.get(number));
  }

  /** No more alerts; each has arrived once, also after further polls of all connections. */
  private Verdict verdict() {
    feed.close();
    Child any = instances.values().iterator().next();
    verdictOnceAllArrived(any);
    instances.values().forEach(Child::awaitQuiet);
    return verdictOnceAllArrived(any);
  }

  private String group() {
    return name + ".shares";
  }

  @Test
  void brokers_that_coordinate_are_lost_in_turn_and_an_instance_is_cut_off_from_them() {
    startFeed();
    properties.put("kafka.brokers", cluster.remoteServers());
    startInstance(1);
    properties.put("kafka.brokers", cluster.bootstrapServers());
    startInstance(2);
    startInstance(3);
    assertDelivered(event("none", () -> {}), NONE);

    // It also coordinates a third of the transactions.
    int ofGroup = cluster.coordinatorOf(group());
    assertLost(ofGroup, "coordinator of the group killed", () -> cluster.kill(ofGroup));
    assertThat(cluster.coordinatorOf(group())).isNotEqualTo(ofGroup);
    cluster.restart();
    assertStopsWhileCut("network cut, sockets stay open", cluster::hold);

    int ofTransactions = cluster.transactionCoordinatorOtherThan(cluster.coordinatorOf(group()));
    assertLost(
        ofTransactions, "coordinator of transactions killed", () -> cluster.kill(ofTransactions));
    cluster.restart();
    assertStopsWhileCut("network cut, connections reset", cluster::reset);
    int stopped = cluster.coordinatorOf(group());
    assertLost(stopped, "coordinator of the group stopped", () -> cluster.stop(stopped));
    assertThat(cluster.coordinatorOf(group())).isNotEqualTo(stopped);
    cluster.restart();
    assertNoFaults(verdict().faultsOnceAllRan());
  }

  private void assertLost(int broker, String what, Runnable end) {
    assertDelivered(event(what, end), NONE);
    cluster.awaitEnd(broker);
  }

  private void assertStopsWhileCut(String what, Runnable cut) {
    Child remote = instance(1);
    Event event = event(what, () -> end(1, child -> cut.run()));
    await()
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(remote.log().leads()).isEmpty());
    System.out.printf(
        "crash story=%s event=\"%s\" polling.stopped.ms=%d%n",
        name, what, Duration.between(event.at(), Instant.now()).toMillis());
    ChildLog after = remote.log().fromNow();
    assertDelivered(event, 1);
    assertThat(after.has(" Polled connection=")).as("polls without Kafka").isFalse();

    Event repaired = event("network repaired", cluster::repair);
    instances.put(1, remote);
    assertMovedToIt(repaired, 1);
  }

  @Test
  void instances_come_and_go_while_a_webhook_and_the_mail_server_are_unavailable()
      throws Exception {
    try (Webhook hook = Webhook.start()) {
      alsoSendTo(hook);
      sandbox.mail().stop();
      startFeed();
      startInstance(1);
      startInstance(2);
      assertMovedToIt(event("join", () -> startInstance(3)), 3);

      assertDelivered(event("stop", () -> end(1, Child::terminate)), 1);
      assertMovedToIt(event("start", () -> startInstance(1)), 1);
      assertDelivered(event("kill -9", () -> end(2, this::kill)), 2);
      assertMovedToIt(event("start", () -> startInstance(2)), 2);
      Child paused = instance(3);
      assertDelivered(event("SIGSTOP", () -> end(3, Child::pause)), 3);
      Event resumed = event("SIGCONT", paused::resume);
      await().until(() -> paused.log().leads().isEmpty());
      instances.put(3, paused);
      assertMovedToIt(resumed, 3);

      Event outage = event("all brokers killed", () -> cluster.killAll());
      instance(1).runFor(OUTAGE);
      cluster.restart();
      // After a session without Kafka no instance polls, and Kafka assigns all shares anew.
      assertDelivered(outage, OUTAGE.compareTo(SESSION) > 0 ? ALL : NONE);

      assertThat(hook.rejected()).isPositive();
      hook.becomesAvailable();
      sandbox.mail().restart();
      assertNoFaults(verdict().faultsOfAnOrderlyStop());
      assertThat(hook.accepted())
          .containsExactlyInAnyOrderElementsOf(
              feed.fed().stream()
                  .filter(fed -> fed.topic().equals(MEDIUM))
                  .map(fed -> fed.alert().json())
                  .toList());
    } finally {
      sandbox.mail().restart();
    }
  }

  @Test
  void a_rolling_restart_of_named_instances_moves_no_connection() {
    properties.put("cluster.session-timeout", "30s");
    startFeed();
    for (int i = 1; i <= INSTANCES; i++) {
      startNamed(i);
    }
    for (int i = 1; i <= INSTANCES; i++) {
      int number = i;
      Event restart =
          event(
              "restart of a named instance",
              () -> {
                instance(number).terminate();
                startNamed(number);
              });
      assertDelivered(restart, NONE);
    }
    assertNoFaults(verdict().faultsOfAnOrderlyStop());
  }

  private void startNamed(int number) {
    properties.put("cluster.instance", "host-" + number);
    startInstance(number);
  }

  /** Alerts of medium severity go to a webhook as well. */
  private void alsoSendTo(Webhook hook) throws IOException {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Files.delete(routes.resolve("tests/alerts.yaml"));
    Path routing = routes.resolve("routing/alerts.camel.yaml");
    String shipped = Files.readString(routing);
    String topic = "topic: " + MEDIUM + "\n";
    assertThat(shipped).contains(topic);
    String step = " ".repeat(18) + "- to: { uri: kamelet:hook }\n";
    Files.writeString(routing, shipped.replace(topic, topic + step));
    Files.writeString(routes.resolve("destinations/hook.kamelet.yaml"), WEBHOOK);
    properties.put("routing.hook.url", hook.url());
    properties.put("routes.folder", routes.toString());
  }

  /** An instance that polls no more. */
  private void end(int number, Consumer<Child> how) {
    Child child = instance(number);
    instances.remove(number);
    how.accept(child);
  }

  /** An instance gets its part, and the other ones keep all other connections. */
  private void assertMovedToIt(Event event, int number) {
    await("connections move").until(() -> owners().containsValue(number));
    Map<String, Integer> others = settledOwners();
    others.values().removeIf(owner -> owner == number);
    assertThat(event.owners()).containsAllEntriesOf(others);
  }
}
