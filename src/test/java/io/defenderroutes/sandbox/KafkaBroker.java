package io.defenderroutes.sandbox;

import static org.awaitility.Awaitility.await;

import io.defenderroutes.Waits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in this JVM: one KRaft node, broker and controller in one, on 127.0.0.1, its
 * data in a folder that outlives it. Topics come into being on first use, with {@value
 * KafkaBrokerSetup#PARTITIONS} partitions. Not for use by several threads at once.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final int TRIES = 5;
  private static final Duration ADMIN_TIMEOUT = Waits.LIMIT;

  static {
    // Where a port is taken or a folder is gone, Kafka ends the JVM, and with it the tests or the
    // demo.
    Exit.setExitProcedure(KafkaBroker::refuseToDie);
    Exit.setHaltProcedure(KafkaBroker::refuseToDie);
  }

  private final KafkaBrokerSetup setup;
  private @Nullable KafkaRaftServer server;
  private @Nullable TopicReader reader;

  private KafkaBroker(KafkaBrokerSetup setup) {
    this.setup = setup;
  }

  /**
   * Starts a broker on a free port; a folder that holds an earlier broker's data is taken up again.
   */
  public static KafkaBroker start(Path dataFolder) {
    return tried(() -> KafkaBrokerSetup.onFreePorts(dataFolder));
  }

  /**
   * As {@link #start(Path)}, with a second port for those whom the guard lets in ({@link
   * #guardedServers}).
   */
  public static KafkaBroker start(Path dataFolder, KafkaGuard guard) {
    return tried(() -> KafkaBrokerSetup.onFreePorts(dataFolder, guard));
  }

  private static KafkaBroker tried(Supplier<KafkaBrokerSetup> setups) {
    RuntimeException failure = new IllegalStateException("The Kafka broker was never tried");
    for (int i = 0; i < TRIES; i++) {
      try {
        return start(setups.get());
      } catch (RuntimeException portTakenMeanwhile) {
        failure = portTakenMeanwhile;
      }
    }
    throw new IllegalStateException(
        "The Kafka broker did not start in " + TRIES + " tries", failure);
  }

  /** Starts a broker just there; where a port is taken, it fails. */
  static KafkaBroker start(KafkaBrokerSetup setup) {
    KafkaBroker broker = new KafkaBroker(setup);
    broker.restart();
    return broker;
  }

  /** {@code 127.0.0.1:port}, the same after a restart. */
  public String bootstrapServers() {
    return setup.bootstrapServers();
  }

  /** {@code 127.0.0.1:port} of the guarded port, the same after a restart. */
  public String guardedServers() {
    return setup.guardedServers();
  }

  /**
   * Lets a user of {@link KafkaGuard#acls} do that, and returns when it holds.
   *
   * @param resource a topic, a group, a transactional id, or {@code kafka-cluster}
   */
  public void allow(String user, ResourceType type, String resource, AclOperation... operations) {
    List<AclBinding> bindings = bindings(user, type, resource, operations);
    withAdmin(admin -> admin.createAcls(bindings).all());
    await().atMost(ADMIN_TIMEOUT).until(() -> acls().containsAll(bindings));
  }

  /** Takes back what {@link #allow} gave, and returns when it is gone. */
  public void withdraw(
      String user, ResourceType type, String resource, AclOperation... operations) {
    List<AclBinding> bindings = bindings(user, type, resource, operations);
    withAdmin(
        admin -> admin.deleteAcls(bindings.stream().map(AclBinding::toFilter).toList()).all());
    await().atMost(ADMIN_TIMEOUT).until(() -> Collections.disjoint(acls(), bindings));
  }

  /** Stops the broker if it runs, and returns when it is down; its data stay. */
  public void stop() {
    closeReader();
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
      server = null;
    }
  }

  /** Stops the broker if it runs, and starts it on the same port with the same data. */
  public void restart() {
    stop();
    setup.formatOnce();
    KafkaRaftServer next =
        new KafkaRaftServer(KafkaConfig.fromProps(setup.properties(), false), Time.SYSTEM);
    try {
      next.startup();
      server = next;
    } catch (RuntimeException e) {
      next.shutdown();
      throw e;
    }
  }

  /**
   * What a {@code read_committed} reader of these topics sees: every record from the beginning to
   * the end as it is at the call, topic by topic, partition by partition, in offset order. A topic
   * that does not exist holds nothing.
   */
  public synchronized List<ConsumerRecord<String, byte[]>> readAll(String... topics) {
    // Tests that wait read again and again: a consumer for each time costs more than its reading.
    if (reader == null) {
      reader = new TopicReader(bootstrapServers());
    }
    try {
      return reader.readAll(List.of(topics));
    } catch (RuntimeException e) {
      closeReader();
      throw e;
    }
  }

  private synchronized void closeReader() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  /** The topics there are, without Kafka's own. */
  public Set<String> topics() {
    return withAdmin(admin -> admin.listTopics().names());
  }

  /** Creates a topic with the given topic configuration ({@code cleanup.policy} and so on). */
  public void createTopic(String name, int partitions, Map<String, String> config) {
    NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(config);
    withAdmin(admin -> admin.createTopics(List.of(topic)).all());
  }

  @Override
  public void close() {
    stop();
  }

  private Collection<AclBinding> acls() {
    return withAdmin(admin -> admin.describeAcls(AclBindingFilter.ANY).values());
  }

  private static List<AclBinding> bindings(
      String user, ResourceType type, String resource, AclOperation... operations) {
    return Stream.of(operations)
        .map(
            operation ->
                new AclBinding(
                    new ResourcePattern(type, resource, PatternType.LITERAL),
                    new AccessControlEntry(
                        "User:" + user, "*", operation, AclPermissionType.ALLOW)))
        .toList();
  }

  private static void refuseToDie(int status, @Nullable String message) {
    throw new IllegalStateException("Kafka gave up, exit status " + status + ": " + message);
  }

  private <T> T withAdmin(Function<Admin, KafkaFuture<T>> call) {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
      return call.apply(admin).get(ADMIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("The broker did not do as asked", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking the broker", e);
    }
  }
}
