package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.Waits;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class KafkaGuardTest {
  @Test
  void onlyEntrasTokensForTheAudienceComeIn(@TempDir Path folder) throws Exception {
    String audience = "https://contoso.servicebus.windows.net";
    Certificates certificates = Certificates.create(Clock.systemUTC());
    Path trust = certificates.writeTrustStore(folder);
    try (EntraSimulator entra = EntraSimulator.start(certificates, Clock.systemUTC());
        KafkaBroker broker =
            KafkaBroker.start(
                folder.resolve("kafka"),
                KafkaGuard.tokens(entra, audience, certificates, folder))) {
      entra.register("tenant", "app", "s3cret");
      Client client = new Client(certificates);
      String good = client.token(entra, "tenant", "app", "s3cret", audience);
      String foreign = client.token(entra, "tenant", "app", "s3cret", "https://vault.azure.net");
      Map<String, Object> tls =
          Map.of(
              "security.protocol",
              "SASL_SSL",
              "ssl.truststore.location",
              trust.toString(),
              "ssl.truststore.type",
              "PKCS12",
              "ssl.truststore.password",
              certificates.keyStorePassword());

      send(broker, oauth(tls, good), "t");
      assertThatThrownBy(() -> send(broker, oauth(tls, foreign), "t"))
          .hasCauseInstanceOf(SaslAuthenticationException.class);
      entra.revokeAll();
      assertThatThrownBy(() -> send(broker, oauth(tls, good), "t"))
          .hasCauseInstanceOf(SaslAuthenticationException.class);
      assertThat(broker.readAll("t")).hasSize(1);
    }
  }

  @Test
  void aUserMayDoWhatIsAllowedAndNoMore(@TempDir Path folder) throws Exception {
    try (KafkaBroker broker =
        KafkaBroker.start(folder, KafkaGuard.acls(Map.of("ada", "pw1", "eve", "pw2")))) {
      broker.createTopic("alerts", 1, Map.of());
      Map<String, Object> ada = plain("ada", "pw1");

      assertThatThrownBy(() -> send(broker, plain("ada", "wrong"), "alerts"))
          .hasCauseInstanceOf(SaslAuthenticationException.class);
      assertThatThrownBy(() -> send(broker, ada, "alerts"))
          .hasCauseInstanceOf(TopicAuthorizationException.class);
      broker.allow("ada", ResourceType.TOPIC, "alerts", AclOperation.WRITE);
      send(broker, ada, "alerts");
      assertThatThrownBy(() -> send(broker, plain("eve", "pw2"), "alerts"))
          .hasCauseInstanceOf(TopicAuthorizationException.class);
      assertThatThrownBy(() -> send(broker, ada, "made-on-first-use"))
          .hasCauseInstanceOf(TopicAuthorizationException.class);

      broker.allow("ada", ResourceType.TOPIC, "made-on-first-use", AclOperation.WRITE);
      assertThatThrownBy(() -> send(broker, ada, "made-on-first-use"))
          .hasCauseInstanceOf(TopicAuthorizationException.class);
      broker.allow("ada", ResourceType.CLUSTER, "kafka-cluster", AclOperation.CREATE);
      send(broker, ada, "made-on-first-use");

      Map<String, Object> transactional = new HashMap<>(ada);
      transactional.put("transactional.id", "tx");
      assertThatThrownBy(() -> commit(broker, transactional, "alerts"))
          .isInstanceOf(TransactionalIdAuthorizationException.class);
      broker.allow(
          "ada", ResourceType.TRANSACTIONAL_ID, "tx", AclOperation.WRITE, AclOperation.DESCRIBE);
      commit(broker, transactional, "alerts");
      broker.withdraw("ada", ResourceType.TOPIC, "alerts", AclOperation.WRITE);
      assertThatThrownBy(() -> send(broker, ada, "alerts"))
          .hasCauseInstanceOf(TopicAuthorizationException.class);
      assertThat(broker.readAll("alerts")).hasSize(2);
    }
  }

  private static Map<String, Object> oauth(Map<String, Object> tls, String token) {
    Map<String, Object> config = new HashMap<>(tls);
    config.put("sasl.mechanism", "OAUTHBEARER");
    config.put("sasl.login.callback.handler.class", FixedToken.class.getName());
    config.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required token=\""
            + token
            + "\";");
    return config;
  }

  private static Map<String, Object> plain(String user, String password) {
    return Map.of(
        "security.protocol", "SASL_PLAINTEXT",
        "sasl.mechanism", "PLAIN",
        "sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password));
  }

  private static void send(KafkaBroker broker, Map<String, Object> access, String topic)
      throws Exception {
    try (KafkaProducer<String, byte[]> producer = producer(broker, access)) {
      producer
          .send(new ProducerRecord<>(topic, "k", new byte[1]))
          .get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // commit follows
  private static void commit(KafkaBroker broker, Map<String, Object> access, String topic) {
    try (KafkaProducer<String, byte[]> producer = producer(broker, access)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "k", new byte[1]));
      producer.commitTransaction();
    }
  }

  private static KafkaProducer<String, byte[]> producer(
      KafkaBroker broker, Map<String, Object> access) {
    Map<String, Object> config = new HashMap<>(access);
    config.put("bootstrap.servers", broker.guardedServers());
    config.put("max.block.ms", "20000");
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }
}
