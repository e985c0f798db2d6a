package io.defenderroutes.sandbox;

import static org.awaitility.Awaitility.await;

import io.defenderroutes.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Three Kafka brokers, each a process of its own and one of the three KRaft controllers. All
 * topics, also Kafka's own, have three replicas and accept writes while two of them are in sync.
 * Each broker has a second listener behind a network of its own, which can be cut. Not for use by
 * several threads at once.
 */
public final class KafkaCluster implements AutoCloseable {
  private static final int TRIES = 3;
  private static final int BROKERS = 3;
  private static final String HOST = "127.0.0.1:";
  private static final Duration START = Duration.ofMinutes(2);
  private static final Map<String, String> REPLICATED =
      Map.of(
          "default.replication.factor", "3",
          "min.insync.replicas", "2",
          "offsets.topic.replication.factor", "3",
          "transaction.state.log.replication.factor", "3",
          "transaction.state.log.min.isr", "2",
          "listener.security.protocol.map",
              "PLAINTEXT:PLAINTEXT,REMOTE:PLAINTEXT,CONTROLLER:PLAINTEXT");
  private static final List<String> COMMAND =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xms64m",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-cp",
          System.getProperty("java.class.path"),
          "kafka.Kafka");

  /** A broker that runs, or has run. */
  private static final class Broker {
    final int id;
    final KafkaBrokerSetup setup;
    final CuttableRelay network;
    @Nullable Process process;

    Broker(int id, KafkaBrokerSetup setup, CuttableRelay network) {
      this.id = id;
      this.setup = setup;
      this.network = network;
    }
  }

  private final List<Broker> brokers = new ArrayList<>();
  private final Thread orphans = new Thread(this::endAll, "no orphans");
  private @Nullable TopicReader reader;

  private KafkaCluster(Path folder) {
    Runtime.getRuntime().addShutdownHook(orphans);
    int[] ports = IntStream.generate(Ports::free).distinct().limit(BROKERS * 3L).toArray();
    String voters =
        IntStream.range(0, BROKERS)
            .mapToObj(i -> (i + 1) + "@" + HOST + ports[i * 3 + 1])
            .collect(Collectors.joining(","));
    String cluster = Uuid.randomUuid().toString();
    for (int i = 0; i < BROKERS; i++) {
      int port = ports[i * 3];
      int controller = ports[i * 3 + 1];
      int remote = ports[i * 3 + 2];
      CuttableRelay network = CuttableRelay.to(remote);
      String plain = "PLAINTEXT://" + HOST + port;
      Map<String, String> settings = new HashMap<>(REPLICATED);
      settings.put("node.id", Integer.toString(i + 1));
      settings.put("controller.quorum.voters", voters);
      settings.put(
          "listeners", plain + ",REMOTE://" + HOST + remote + ",CONTROLLER://" + HOST + controller);
      settings.put("advertised.listeners", plain + ",REMOTE://" + HOST + network.port());
      Path data = folder.resolve("broker-" + (i + 1));
      KafkaBrokerSetup setup = new KafkaBrokerSetup(data, port, controller, settings);
      setup.formatOnce(cluster);
      brokers.add(new Broker(i + 1, setup, network));
    }
  }

  /** Starts three brokers and returns when they form a cluster. Their data are in the folder. */
  public static KafkaCluster start(Path folder) {
    RuntimeException failure = new IllegalStateException("The brokers were never started");
    for (int i = 0; i < TRIES; i++) {
      KafkaCluster cluster = new KafkaCluster(folder.resolve("try-" + i));
      try {
        cluster.brokers.forEach(KafkaCluster::begin);
        cluster.awaitMembers();
        return cluster;
      } catch (RuntimeException portTakenMeanwhile) {
        failure = portTakenMeanwhile;
        cluster.close();
      }
    }
    throw failure;
  }

  /** Addresses of the brokers. */
  public String bootstrapServers() {
    return brokers.stream()
        .map(broker -> broker.setup.bootstrapServers())
        .collect(Collectors.joining(","));
  }

  /** Addresses of the brokers behind the network that {@link #hold} and {@link #reset} cut. */
  public String remoteServers() {
    return brokers.stream()
        .map(broker -> HOST + broker.network.port())
        .collect(Collectors.joining(","));
  }

  /** Cuts the network of the second listeners: bytes wait, and all sockets stay open. */
  public void hold() {
    brokers.forEach(broker -> broker.network.hold());
  }

  /** Cuts the network of the second listeners: their connections are reset, old and new. */
  public void reset() {
    brokers.forEach(broker -> broker.network.reset());
  }

  /** Ends {@link #hold}, with all that waited, or {@link #reset}. */
  public void repair() {
    brokers.forEach(broker -> broker.network.repair());
  }

  /** Kills a broker (SIGKILL). */
  public void kill(int id) {
    process(id).destroyForcibly();
  }

  /** Kills all brokers at once. */
  public void killAll() {
    brokers.forEach(broker -> kill(broker.id));
  }

  /** Begins to stop a broker (SIGTERM), which hands over what it leads. */
  public void stop(int id) {
    process(id).destroy();
  }

  /**
   * Starts brokers again that were killed or stopped, and returns when all replicas of all topics
   * are in sync.
   */
  public void restart() {
    List<Broker> ended = brokers.stream().filter(broker -> !isAlive(broker.process)).toList();
    ended.forEach(KafkaCluster::begin);
    awaitMembers();
    await("replicas in sync").ignoreExceptions().until(this::areReplicasInSync);
  }

  /** Returns when a broker that was killed or stopped has ended. */
  public void awaitEnd(int id) {
    await("end of broker " + id).until(() -> !process(id).isAlive());
  }

  private Process process(int id) {
    return Objects.requireNonNull(broker(id).process);
  }

  private Broker broker(int id) {
    return brokers.get(id - 1);
  }

  private static void begin(Broker broker) {
    Path folder = broker.setup.dataFolder();
    Path file = folder.resolve("server.properties");
    Properties properties = broker.setup.properties();
    try {
      try (Writer writer = Files.newBufferedWriter(file)) {
        properties.store(writer, null);
      }
      List<String> command = new ArrayList<>(COMMAND);
      command.add(file.toString());
      broker.process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(folder.resolve("output.log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitMembers() {
    await("three brokers")
        .atMost(START)
        .failFast(
            "a broker ended", () -> brokers.stream().anyMatch(broker -> !isAlive(broker.process)))
        .ignoreExceptions()
        .until(() -> request(admin -> admin.describeCluster().nodes()).size() == BROKERS);
  }

  private static boolean isAlive(@Nullable Process process) {
    return process != null && process.isAlive();
  }

  private boolean areReplicasInSync() {
    Collection<String> topics =
        request(admin -> admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
    return request(admin -> admin.describeTopics(topics).allTopicNames()).values().stream()
        .flatMap(topic -> topic.partitions().stream())
        .allMatch(KafkaCluster::isInSync);
  }

  private static boolean isInSync(TopicPartitionInfo partition) {
    return partition.isr().size() == partition.replicas().size();
  }

  /** The broker that coordinates a consumer group. */
  public int coordinatorOf(String group) {
    return describe(group).coordinator().id();
  }

  /** How many partitions each member of a consumer group has. */
  public List<Integer> assignedIn(String group) {
    return describe(group).members().stream()
        .map(member -> member.assignment().topicPartitions().size())
        .toList();
  }

  private ConsumerGroupDescription describe(String group) {
    return Objects.requireNonNull(
        request(admin -> admin.describeConsumerGroups(List.of(group)).all()).get(group));
  }

  /** The broker, another one than that, that coordinates the most transactional ids. */
  public int transactionCoordinatorOtherThan(int id) {
    Map<Integer, Collection<TransactionListing>> ids =
        request(admin -> admin.listTransactions().allByBrokerId());
    return ids.entrySet().stream()
        .filter(listed -> listed.getKey() != id)
        .max(Map.Entry.comparingByValue(Comparator.comparingInt(Collection::size)))
        .orElseThrow()
        .getKey();
  }

  /** Creates a topic with three replicas. */
  public void createTopic(String name, int partitions) {
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
    request(admin -> admin.createTopics(List.of(topic)).all());
  }

  /** As {@link KafkaBroker#readAll}. */
  public List<ConsumerRecord<String, byte[]>> readAll(String... topics) {
    if (reader == null) {
      reader = new TopicReader(bootstrapServers());
    }
    return reader.readAll(List.of(topics));
  }

  /** A call that fails with a KafkaException of the asynchronous result. */
  private interface Call<T> {
    KafkaFuture<T> of(Admin admin);
  }

  private <T> T request(Call<T> call) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      return call.of(admin).get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Request to the brokers failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private void endAll() {
    for (Broker broker : brokers) {
      if (broker.process != null) {
        broker.process.destroyForcibly();
      }
    }
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
    endAll();
    brokers.forEach(broker -> broker.network.close());
    Runtime.getRuntime().removeShutdownHook(orphans);
  }
}
