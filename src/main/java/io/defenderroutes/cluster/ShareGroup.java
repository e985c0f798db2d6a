package io.defenderroutes.cluster;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer group in which Kafka assigns shares to instances. A share is a partition of a topic
 * without records.
 *
 * @see <a href="https://kafka.apache.org/documentation/#consumerconfigs">Consumer settings</a>
 */
final class ShareGroup {
  private static final Logger LOG = LoggerFactory.getLogger(ShareGroup.class);

  private static final Duration REQUEST = Duration.ofSeconds(10);
  private static final Duration HANGING = Duration.ofMinutes(1);
  private static final int HEARTBEATS_PER_SESSION = 6;

  private final Settings settings;
  private final String name;
  private final String topic;
  private final int shares;
  private final String self;
  private final boolean isConfigured;
  private volatile Properties kafka = new Properties();

  /**
   * @param self name of this instance, which no other running one has
   */
  ShareGroup(Settings settings, String self) {
    this.settings = settings;
    this.name = Cluster.group(settings);
    this.topic = settings.text(Option.CLUSTER_TOPIC);
    this.shares = settings.number(Option.CLUSTER_SHARDS);
    this.self = self;
    this.isConfigured = settings.optional(Option.CLUSTER_INSTANCE).isPresent();
  }

  /**
   * Sets the properties of a client, for address and credentials of the broker. To be called before
   * anything that needs Kafka.
   */
  void connectWith(Properties client) {
    kafka = client;
  }

  /** Name of this instance, which is its static member id in the group. */
  String self() {
    return self;
  }

  /** Whether an operator chose the name of this instance. */
  boolean isNamed() {
    return isConfigured;
  }

  /** Why nothing is polled here while Kafka is silent, and the remedy. */
  String silence(Instant since) {
    return "no response to heartbeats since %s, so no connection is polled here; what to do: check the broker at %s and the network to it"
        .formatted(since, kafka.get("bootstrap.servers"));
  }

  Duration session() {
    return settings.duration(Option.CLUSTER_SESSION_TIMEOUT);
  }

  String topic() {
    return topic;
  }

  /**
   * Requires that the topic has a partition for each share, which creates it if it is missing, and
   * that no other installation uses the group.
   *
   * @throws ElectionFailed if not, or Kafka cannot be reached
   */
  void require() throws ElectionFailed {
    try (Admin admin = admin()) {
      int partitions = partitions(admin);
      if (partitions != shares) {
        throw new ElectionFailed(
            "topic %s has %d partitions, but %s is %d; what to do: set %s to %d on all instances, or delete the topic while no instance runs"
                .formatted(
                    topic,
                    partitions,
                    Option.CLUSTER_SHARDS.named(),
                    shares,
                    Option.CLUSTER_SHARDS.key(),
                    partitions));
      }
      requireOwnGroup(admin);
    } catch (KafkaException e) {
      throw explained(e);
    }
  }

  private int partitions(Admin admin) throws ElectionFailed {
    try {
      return found(admin);
    } catch (UnknownTopicOrPartitionException missing) {
      try {
        get(
            admin
                .createTopics(List.of(new NewTopic(topic, Optional.of(shares), Optional.empty())))
                .all());
        LOG.info("Topic created topic={} partitions={}", topic, shares);
        return shares;
      } catch (TopicExistsException e) {
        return found(admin);
      }
    }
  }

  private int found(Admin admin) throws ElectionFailed {
    return Objects.requireNonNull(
            get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic))
        .partitions()
        .size();
  }

  private void requireOwnGroup(Admin admin) throws ElectionFailed {
    ConsumerGroupDescription group;
    try {
      group =
          Objects.requireNonNull(get(admin.describeConsumerGroups(List.of(name)).all()).get(name));
    } catch (GroupIdNotFoundException e) {
      return;
    }
    for (MemberDescription member : group.members()) {
      if (!member.clientId().startsWith(clientPrefix())) {
        throw new ElectionFailed(
            "consumer group %s is used by the client %s at %s, which is no instance with the same cursor.topic, cluster.topic and cluster.shards; what to do: set another %s, or give all instances the same settings"
                .formatted(
                    name,
                    member.clientId(),
                    member.host(),
                    Option.KAFKA_TRANSACTION_PREFIX.named()));
      }
    }
  }

  /** Equal for the instances of one installation. */
  private String clientPrefix() {
    int installation =
        Objects.hash(settings.text(Option.CURSOR_TOPIC), topic, Integer.toString(shares));
    return name + "-" + HexFormat.of().toHexDigits(installation) + "-";
  }

  /** Returns a consumer, which has joined nothing yet. */
  KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = connection();
    long session = session().toMillis();
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, name);
    properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, self);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientPrefix() + self);
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(session));
    properties.put(
        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
        Math.toIntExact(session / HEARTBEATS_PER_SESSION));
    properties.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    // The others wait that long for an instance that hangs.
    properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Math.toIntExact(HANGING.toMillis()));
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    // Without records there are no positions to look up.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Leaves the group at once; with a configured name, a restart within the session timeout keeps
   * the shares instead.
   */
  void leave() {
    if (isConfigured) {
      return;
    }
    try (Admin admin = admin()) {
      get(
          admin
              .removeMembersFromConsumerGroup(
                  name,
                  new RemoveMembersFromConsumerGroupOptions(List.of(new MemberToRemove(self))))
              .all());
    } catch (KafkaException | ElectionFailed e) {
      LOG.warn(
          "Group not left group={} reason=\"{}\" next=\"others take over after {} ms\"",
          name,
          Causes.inWords(e),
          session().toMillis());
    }
  }

  private Admin admin() {
    Map<String, Object> properties = connection();
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, clientPrefix() + self + ".admin");
    properties.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(REQUEST.toMillis()));
    properties.put(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(REQUEST.toMillis()));
    return Admin.create(properties);
  }

  /** The properties that concern the connection to the broker. */
  private Map<String, Object> connection() {
    Map<String, Object> properties = new HashMap<>();
    kafka.forEach(
        (property, value) -> {
          if (ConsumerConfig.configNames().contains(property.toString())
              && AdminClientConfig.configNames().contains(property.toString())) {
            properties.put(property.toString(), value);
          }
        });
    return properties;
  }

  private <T> T get(KafkaFuture<T> future) throws ElectionFailed {
    try {
      return future.get(REQUEST.toMillis() * 2, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException why) {
        throw why;
      }
      throw new ElectionFailed(Causes.inWords(e));
    } catch (TimeoutException e) {
      throw new ElectionFailed("no response of Kafka in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ElectionFailed("interrupted");
    }
  }

  /** A failure of Kafka with its remedy. */
  ElectionFailed explained(KafkaException failure) {
    String remedy;
    if (failure instanceof GroupAuthorizationException) {
      remedy = "grant Read on consumer group " + name;
    } else if (failure instanceof TopicAuthorizationException) {
      remedy =
          "grant Describe and Read on topic "
              + topic
              + ", and Create or create it with "
              + shares
              + " partitions";
    } else if (failure instanceof InvalidSessionTimeoutException) {
      remedy =
          "set %s, which is '%s', to a time from the broker's group.min.session.timeout.ms to group.max.session.timeout.ms"
              .formatted(
                  Option.CLUSTER_SESSION_TIMEOUT.named(),
                  settings.text(Option.CLUSTER_SESSION_TIMEOUT));
    } else if (failure instanceof FencedInstanceIdException) {
      remedy =
          "another running instance has the same %s, '%s'; give each its own, and restart this one"
              .formatted(Option.CLUSTER_INSTANCE.named(), self);
    } else if (failure instanceof InconsistentGroupProtocolException) {
      remedy =
          "consumers of another kind use group %s; set another %s"
              .formatted(name, Option.KAFKA_TRANSACTION_PREFIX.named());
    } else {
      remedy = "see the broker at " + kafka.get("bootstrap.servers");
    }
    return new ElectionFailed(Causes.inWords(failure) + "; what to do: " + remedy);
  }
}
