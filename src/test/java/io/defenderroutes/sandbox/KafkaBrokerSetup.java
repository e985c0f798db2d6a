package io.defenderroutes.sandbox;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the single-node broker: everything that Kafka replicates three times by default is
 * kept once, and what it sizes for a data centre is sized for a test.
 *
 * @param dataFolder where the broker keeps its log
 * @param brokerPort for clients
 * @param controllerPort for the KRaft controller
 * @param guardedPort for clients that have to prove themselves
 * @param guard who may come in there; null: the port stays closed
 * @param further settings, which have the last word
 */
record KafkaBrokerSetup(
    Path dataFolder,
    int brokerPort,
    int controllerPort,
    int guardedPort,
    @Nullable KafkaGuard guard,
    Map<String, String> further) {
  static final int PARTITIONS = 3;
  private static final String NODE_ID = "1";
  private static final String HOST = "127.0.0.1:";
  private static final String CONTROLLER = "CONTROLLER";

  KafkaBrokerSetup(
      Path dataFolder, int brokerPort, int controllerPort, Map<String, String> further) {
    this(dataFolder, brokerPort, controllerPort, 0, null, further);
  }

  static KafkaBrokerSetup onFreePorts(Path dataFolder) {
    return onFreePorts(dataFolder, null);
  }

  static KafkaBrokerSetup onFreePorts(Path dataFolder, @Nullable KafkaGuard guard) {
    List<Integer> ports = Stream.generate(Ports::free).distinct().limit(3).toList();
    return new KafkaBrokerSetup(
        dataFolder, ports.get(0), ports.get(1), ports.get(2), guard, Map.of());
  }

  String bootstrapServers() {
    return HOST + brokerPort;
  }

  String guardedServers() {
    return HOST + guardedPort;
  }

  /**
   * What {@code kafka-storage.sh format} does; a folder that is formatted already is left alone.
   */
  void formatOnce() {
    formatOnce(Uuid.randomUuid().toString());
  }

  /** The same, as a node of that cluster. */
  void formatOnce(String clusterId) {
    if (Files.exists(dataFolder.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(nowhere)
          .setClusterId(clusterId)
          .setNodeId(Integer.parseInt(properties().getProperty("node.id")))
          .addDirectory(dataFolder.toString())
          .setMetadataLogDirectory(dataFolder.toString())
          .setControllerListenerName(CONTROLLER)
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .run();
    } catch (Exception e) { // declared by Formatter.run
      throw new IllegalStateException("Cannot format " + dataFolder + " for Kafka", e);
    }
  }

  Properties properties() {
    Properties properties = new Properties();
    properties.putAll(node());
    properties.putAll(single());
    properties.putAll(small());
    if (guard != null) {
      guarded(properties, guard);
    }
    properties.putAll(further);
    return properties;
  }

  private void guarded(Properties properties, KafkaGuard keeper) {
    properties.putAll(keeper.settings());
    String listener = "," + KafkaGuard.LISTENER;
    for (String addresses : List.of("listeners", "advertised.listeners")) {
      properties.merge(addresses, listener + "://" + guardedServers(), (a, b) -> "" + a + b);
    }
    properties.merge(
        "listener.security.protocol.map", listener + ":" + keeper.protocol(), (a, b) -> "" + a + b);
  }

  private Map<String, String> node() {
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        NODE_ID,
        "controller.quorum.voters",
        NODE_ID + "@" + HOST + controllerPort,
        "controller.listener.names",
        CONTROLLER,
        "listeners",
        "PLAINTEXT://" + HOST + brokerPort + "," + CONTROLLER + "://" + HOST + controllerPort,
        "advertised.listeners",
        "PLAINTEXT://" + HOST + brokerPort,
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT",
        "log.dirs",
        dataFolder.toString(),
        "auto.create.topics.enable",
        "true",
        "num.partitions",
        Integer.toString(PARTITIONS));
  }

  private static Map<String, String> single() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "3",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "3",
        "default.replication.factor", "1",
        "min.insync.replicas", "1",
        "group.initial.rebalance.delay.ms", "0");
  }

  private static Map<String, String> small() {
    return Map.of(
        "num.network.threads",
        "2",
        "num.io.threads",
        "4",
        "background.threads",
        "2",
        "log.cleaner.dedupe.buffer.size",
        Integer.toString(4 << 20), // 128 MB of heap by default
        "log.segment.bytes",
        Integer.toString(64 << 20),
        "log.index.size.max.bytes",
        Integer.toString(1 << 20));
  }
}
