package io.defenderroutes.check;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosis;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;

/** Kafka's admin client, for read requests with a timeout. */
final class KafkaAdmin implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Properties client;
  private final Duration timeout;
  private final Admin admin;

  /**
   * @param client the producer's properties: addresses and sign-in
   * @throws org.apache.kafka.common.KafkaException if a property is invalid
   */
  KafkaAdmin(Properties client, Duration timeout) {
    this.client = client;
    this.timeout = timeout;
    Map<String, Object> properties = new HashMap<>();
    client.forEach(
        (name, value) -> {
          // Omit producer-only properties; unknown names may belong to a login module.
          if (AdminClientConfig.configNames().contains(name.toString())
              || !ProducerConfig.configNames().contains(name.toString())) {
            properties.put(name.toString(), value);
          }
        });
    String wait = Long.toString(timeout.toMillis());
    properties.put("default.api.timeout.ms", wait);
    properties.put("request.timeout.ms", wait);
    properties.put("client.id", "defender-alert-routes.check");
    admin = Admin.create(properties);
  }

  Admin client() {
    return admin;
  }

  /** Bootstrap servers, for the commands in remedies. */
  String servers() {
    return String.valueOf(client.get("bootstrap.servers"));
  }

  String setting(String name, String byDefault) {
    return String.valueOf(client.getOrDefault(name, byDefault));
  }

  /**
   * @throws ExecutionException with the failure as its cause
   */
  <T> T await(KafkaFuture<T> future) throws ExecutionException, InterruptedException {
    try {
      return future.get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ExecutionException(
          new org.apache.kafka.common.errors.TimeoutException("no answer in time"));
    }
  }

  /** The message of a failure, with secret property values masked. */
  static String message(Throwable failure, Properties client) {
    String text = Causes.inWords(failure);
    for (Map.Entry<Object, Object> setting : client.entrySet()) {
      String name = setting.getKey().toString().toLowerCase(Locale.ROOT);
      String value = String.valueOf(setting.getValue());
      boolean secret =
          name.contains("password")
              || name.contains("jaas")
              || name.contains("secret")
              || name.contains(".key");
      if (secret && !value.isBlank()) {
        text = text.replace(value, "…");
      }
    }
    return Diagnosis.quote(text);
  }

  String message(Throwable failure) {
    return message(failure, client);
  }

  /** The configuration of a topic or broker. */
  Config configuration(ConfigResource.Type type, String name)
      throws ExecutionException, InterruptedException {
    return await(admin.describeConfigs(List.of(new ConfigResource(type, name))).all())
        .values()
        .iterator()
        .next();
  }

  /** One setting of a broker; empty if the broker does not report it. */
  Optional<String> brokerSetting(Node node, String name) throws InterruptedException {
    try {
      return value(configuration(ConfigResource.Type.BROKER, node.idString()), name);
    } catch (ExecutionException e) {
      return Optional.empty();
    }
  }

  static Optional<String> value(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return Optional.ofNullable(entry == null ? null : entry.value()).filter(v -> !v.isEmpty());
  }

  /** The command that grants permissions to the client. */
  String aclCommand(String resource, String... operations) {
    StringBuilder command =
        new StringBuilder("kafka-acls.sh --bootstrap-server ")
            .append(servers())
            .append(" --add --allow-principal User:NAME");
    for (String operation : operations) {
      command.append(" --operation ").append(operation);
    }
    return command.append(' ').append(resource) + " (NAME: whom kafka.client.* signs in as)";
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
