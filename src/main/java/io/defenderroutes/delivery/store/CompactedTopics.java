package io.defenderroutes.delivery.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the product's own topics, and requires that existing ones are compacted. */
public final class CompactedTopics {
  private static final Logger LOG = LoggerFactory.getLogger(CompactedTopics.class);
  private static final String POLICY = "cleanup.policy";

  /** Small segments, so that obsolete records are removed within the hour. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          POLICY,
          "compact",
          "segment.ms",
          "3600000",
          "segment.bytes",
          "16777216",
          "min.cleanable.dirty.ratio",
          "0.2");

  private CompactedTopics() {}

  /**
   * Creates a topic with one partition, or requires that an existing one is compacted.
   *
   * @param producer properties of the producer, for address and credentials of the broker
   * @throws DeliveryFailed if Kafka cannot be reached, or the topic is not compacted
   */
  public static void require(String topic, Properties producer) throws DeliveryFailed {
    Map<String, Object> properties = new HashMap<>();
    producer.forEach(
        (name, value) -> {
          if (AdminClientConfig.configNames().contains(name.toString())) {
            properties.put(name.toString(), value);
          }
        });
    Object wait = producer.getOrDefault("max.block.ms", "15000");
    properties.put("default.api.timeout.ms", wait.toString());
    properties.put("request.timeout.ms", wait.toString());
    properties.put("client.id", topic + ".admin");
    try (Admin admin = Admin.create(properties)) {
      if (!create(admin, topic)) {
        check(admin, topic);
      }
    } catch (ExecutionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw KafkaFailure.of(producer, "has no topic " + topic + " and does not make it", why);
    } catch (KafkaException e) {
      throw KafkaFailure.of(producer, "has no topic " + topic + " and does not make it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw KafkaFailure.of(producer, "could not be queried for topic " + topic, e);
    }
  }

  private static boolean create(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    if (admin.listTopics().names().get().contains(topic)) {
      return false;
    }
    try {
      NewTopic made = new NewTopic(topic, Optional.of(1), Optional.empty()).configs(SETTINGS);
      admin.createTopics(List.of(made)).all().get();
      LOG.info("Topic created topic={} partitions=1 {}=compact", topic, POLICY);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  private static void check(Admin admin, String topic)
      throws ExecutionException, InterruptedException, DeliveryFailed {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    String policy;
    try {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      ConfigEntry entry = config == null ? null : config.get(POLICY);
      policy = entry == null ? "compact" : String.valueOf(entry.value());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("Topic not checked topic={} reason=\"no permission to read its settings\"", topic);
        return;
      }
      throw e;
    }
    if (!policy.equals("compact")) {
      throw new DeliveryFailed(
          "topic "
              + topic
              + " has "
              + POLICY
              + "="
              + policy
              + "; it must be compact, or what is kept in it will be deleted",
          null);
    }
  }
}
