package io.defenderroutes.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.Waits;
import io.defenderroutes.check.Finding.Outcome;
import io.defenderroutes.check.KafkaRequirements.Shares;
import io.defenderroutes.sandbox.Certificates;
import io.defenderroutes.sandbox.GuardedKafka;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Checks against a broker with access control. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaCheckTest {
  private static final Duration TIMEOUT = Waits.LIMIT;

  private Path folder;
  private GuardedKafka kafka;

  /** Prefix of the topics and transactional ids of one test. */
  private String prefix = "";

  @BeforeAll
  void start(@TempDir Path data) {
    folder = data;
    kafka = GuardedKafka.start(data, Certificates.create(Clock.systemUTC()));
  }

  @BeforeEach
  void choosePrefix() {
    prefix = "t" + UUID.randomUUID().toString().substring(0, 8);
  }

  @AfterAll
  void stop() {
    kafka.close();
  }

  @Test
  void an_unknown_host_name_is_bad() throws Exception {
    Finding bad = only(check(client("no-such-host.invalid:9092")));
    assertThat(bad.cause()).contains("Unknown host name no-such-host.invalid");
    assertThat(bad.remedy()).contains("kafka.brokers");
  }

  @Test
  void a_closed_port_is_bad() throws Exception {
    Finding bad = only(check(client("127.0.0.1:" + Listener.unusedPort())));
    assertThat(bad.cause()).contains("refuses connections");
  }

  @Test
  void one_unreachable_broker_of_two_is_a_warning() throws Exception {
    String here = kafka.broker().bootstrapServers();
    List<Finding> findings = check(client("127.0.0.1:" + Listener.unusedPort() + "," + here));
    assertThat(findings.get(0).outcome()).isEqualTo(Outcome.WARNING);
    assertThat(findings.get(0).cause()).contains("refuses connections");
    assertThat(findings.get(1).check()).contains("connects: cluster ");
  }

  @Test
  void a_server_of_another_protocol_is_bad() throws Exception {
    try (Listener web = Listener.scripted("HTTP/1.1 400 Bad Request\r\n\r\n", line -> "")) {
      Finding bad = only(checkBriefly(client("127.0.0.1:" + web.port())));
      assertThat(bad.cause()).contains("the server does not speak PLAINTEXT");
      assertThat(bad.remedy()).contains("kafka.client.security.protocol");
    }
  }

  @Test
  void a_silent_port_is_reported_as_a_timeout() throws Exception {
    try (Listener silent = Listener.silent()) {
      Finding bad = only(checkBriefly(client("127.0.0.1:" + silent.port())));
      assertThat(bad.cause()).isEqualTo("The port is open, but there is no response within 3 s");
      assertThat(bad.remedy()).contains("overloaded");
    }
  }

  @Test
  void a_slow_broker_is_reported_as_a_timeout() throws Exception {
    // Responds to the first request, and to no other in time.
    try (Listener slow = Listener.kafkaThatRespondsOnce()) {
      Finding bad = only(checkBriefly(client("127.0.0.1:" + slow.port())));
      assertThat(bad.cause())
          .isEqualTo(
              "The broker accepts connections, but does not respond to a client that speaks"
                  + " PLAINTEXT within 3 s");
    }
  }

  @Test
  void tls_to_a_plaintext_port_is_bad() throws Exception {
    Properties client = client(kafka.broker().bootstrapServers());
    client.put("security.protocol", "SSL");
    Finding bad = only(checkBriefly(client));
    assertThat(bad.cause()).contains("does not speak TLS");
    assertThat(bad.remedy()).contains("kafka.client.security.protocol");
  }

  @Test
  void plaintext_to_a_tls_port_is_bad() throws Exception {
    Finding bad = only(checkBriefly(client(kafka.tlsServers())));
    assertThat(bad.cause()).contains("The port speaks TLS").contains("is PLAINTEXT");
    assertThat(bad.remedy()).contains("SASL_SSL");
  }

  @Test
  void an_untrusted_certificate_authority_is_named() throws Exception {
    Properties client = client(kafka.tlsServers());
    client.put("security.protocol", "SSL");
    Finding bad = only(check(client));
    assertThat(bad.cause()).contains("not trusted").contains("CN=Sandbox throw-away CA");
    assertThat(bad.remedy()).contains("kafka.client.ssl.truststore.location");
  }

  @Test
  void a_missing_trust_store_is_bad_and_its_password_masked() throws Exception {
    Properties client = client(kafka.tlsServers());
    client.put("security.protocol", "SSL");
    client.put("ssl.truststore.location", folder.resolve("nowhere.p12").toString());
    client.put("ssl.truststore.password", "hidden");
    Finding bad = only(check(client));
    assertThat(bad.cause()).contains("nowhere.p12").doesNotContain("hidden");
  }

  @Test
  void a_wrong_password_is_bad_and_masked() throws Exception {
    Finding bad = only(check(kafka.signedIn("guessed")));
    assertThat(bad.cause()).contains("rejects the sign-in").doesNotContain("guessed");
    assertThat(bad.remedy()).contains("kafka.client.sasl.jaas.config");
  }

  @Test
  void an_unsupported_sasl_mechanism_is_bad() throws Exception {
    Properties client = kafka.signedIn("known");
    client.put("sasl.mechanism", "SCRAM-SHA-256");
    client.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"a\" password=\"b\";");
    Finding bad = only(check(client));
    assertThat(bad.cause()).contains("SCRAM-SHA-256").contains("PLAIN");
  }

  @Test
  void all_missing_permissions_are_named() throws Exception {
    kafka.broker().createTopic(prefix + ".high", 1, Map.of());
    List<Finding> findings = check(kafka.signedIn("known"));

    assertThat(about(findings, prefix + ".high").cause()).isEqualTo("No permission to describe it");
    assertThat(about(findings, prefix + ".high").remedy())
        .contains("kafka-acls.sh --bootstrap-server 127.0.0.1:")
        .contains("--operation Describe --operation Write --topic " + prefix + ".high");
    assertThat(about(findings, "transactions").outcome()).isEqualTo(Outcome.BAD);
    assertThat(about(findings, "transactions").cause()).contains(prefix + ".contoso.siem");
    assertThat(about(findings, "transactions").remedy())
        .contains("--operation Describe --operation Write --transactional-id " + prefix)
        .contains("--resource-pattern-type prefixed");
    assertThat(about(findings, prefix + ".group").outcome()).isEqualTo(Outcome.BAD);
    assertThat(about(findings, prefix + ".group").cause()).isEqualTo("No permission to join it");
    assertThat(about(findings, prefix + ".group").remedy())
        .contains("--operation Read --group " + prefix + ".group");
  }

  @Test
  void sufficient_permissions_are_good() throws Exception {
    kafka.broker().createTopic(prefix + ".high", 2, Map.of());
    kafka.broker().createTopic(prefix + ".cursors", 1, Map.of("cleanup.policy", "compact"));
    kafka.broker().createTopic(prefix + ".pending", 1, Map.of("cleanup.policy", "compact"));
    kafka.broker().createTopic(prefix + ".letters", 1, Map.of("cleanup.policy", "compact"));
    kafka.broker().createTopic(prefix + ".shares", 4, Map.of());
    allowAll();

    List<Finding> findings = check(kafka.signedIn("known"));

    assertThat(findings).allMatch(finding -> finding.outcome() == Outcome.GOOD);
    assertThat(about(findings, prefix + ".high").check()).contains("2 partitions, write allowed");
    assertThat(about(findings, prefix + ".pending").check())
        .contains("of pending deliveries: 1 partition, read and write allowed");
    assertThat(about(findings, "transactions").check()).contains("are allowed");
    assertThat(about(findings, prefix + ".shares").check())
        .contains("of shares: 4 partitions, read allowed");
    assertThat(about(findings, prefix + ".group").check()).contains("join allowed");
  }

  @Test
  void missing_read_and_write_permissions_are_named() throws Exception {
    kafka.broker().createTopic(prefix + ".high", 1, Map.of());
    kafka.broker().createTopic(prefix + ".cursors", 1, Map.of("cleanup.policy", "compact"));
    kafka.broker().createTopic(prefix + ".letters", 1, Map.of("cleanup.policy", "compact"));
    kafka.allow(ResourceType.TOPIC, prefix + ".high", AclOperation.DESCRIBE);
    kafka.allow(ResourceType.TOPIC, prefix + ".cursors", AclOperation.WRITE);
    kafka.allow(ResourceType.TOPIC, prefix + ".letters", AclOperation.WRITE);
    kafka.broker().createTopic(prefix + ".pending", 1, Map.of("cleanup.policy", "compact"));
    kafka.allow(ResourceType.TOPIC, prefix + ".pending", AclOperation.WRITE);

    List<Finding> findings = check(kafka.signedIn("known"));

    assertThat(about(findings, prefix + ".high").cause()).isEqualTo("No permission to write to it");
    assertThat(about(findings, prefix + ".cursors").outcome()).isEqualTo(Outcome.BAD);
    assertThat(about(findings, prefix + ".cursors").cause()).isEqualTo("No permission to read it");
    assertThat(about(findings, prefix + ".pending").outcome()).isEqualTo(Outcome.BAD);
    assertThat(about(findings, prefix + ".pending").remedy())
        .contains("--operation Read --operation Write --topic " + prefix + ".pending");
    assertThat(about(findings, prefix + ".letters").outcome()).isEqualTo(Outcome.WARNING);
    assertThat(about(findings, prefix + ".letters").cause())
        .contains("neither listed nor replayed");
  }

  @Test
  void missing_topics_are_reported_and_not_created() throws Exception {
    Set<String> before = kafka.broker().topics();
    List<Finding> asAdministrator = check(client(kafka.broker().bootstrapServers()));
    assertThat(about(asAdministrator, prefix + ".high").cause())
        .contains("the broker does not create topics automatically");
    assertThat(about(asAdministrator, prefix + ".high").remedy())
        .contains("kafka-topics.sh --bootstrap-server")
        .contains("--create --topic " + prefix + ".high");
    assertThat(about(asAdministrator, prefix + ".cursors").check())
        .contains("the product creates it");
    assertThat(about(asAdministrator, prefix + ".pending").check())
        .contains("the product creates it");
    assertThat(about(asAdministrator, prefix + ".shares").check())
        .contains("the product creates it");

    kafka.allow(ResourceType.TOPIC, prefix, AclOperation.WRITE, AclOperation.READ);
    List<Finding> findings = check(kafka.signedIn("known"));
    assertThat(about(findings, prefix + ".high").outcome()).isEqualTo(Outcome.WARNING);
    assertThat(about(findings, prefix + ".cursors").cause()).contains("no permission to create it");
    assertThat(about(findings, prefix + ".cursors").remedy())
        .contains("--config cleanup.policy=compact")
        .contains("--operation Create");
    assertThat(about(findings, prefix + ".shares").remedy())
        .contains("--create --topic " + prefix + ".shares --partitions 4;")
        .contains("--operation Create --operation Describe --operation Read --topic");
    assertThat(kafka.broker().topics()).isEqualTo(before);
  }

  @Test
  void unsuitable_topic_settings_are_bad() throws Exception {
    kafka.broker().createTopic(prefix + ".high", 1, Map.of("min.insync.replicas", "2"));
    kafka.broker().createTopic(prefix + ".cursors", 1, Map.of("cleanup.policy", "delete"));
    kafka.broker().createTopic(prefix + ".pending", 1, Map.of("cleanup.policy", "compact,delete"));

    List<Finding> findings = check(client(kafka.broker().bootstrapServers()));

    assertThat(about(findings, prefix + ".high").cause()).contains("min.insync.replicas is 2");
    assertThat(about(findings, prefix + ".cursors").cause()).contains("cleanup.policy is delete");
    assertThat(about(findings, prefix + ".cursors").remedy())
        .contains("--add-config cleanup.policy=compact");
    assertThat(about(findings, prefix + ".pending").cause())
        .contains("cleanup.policy is compact,delete");
  }

  @Test
  void a_group_that_may_only_be_described_is_bad() throws Exception {
    kafka.broker().createTopic(prefix + ".shares", 4, Map.of());
    kafka.allow(ResourceType.GROUP, prefix, AclOperation.DESCRIBE);
    kafka.allow(ResourceType.TOPIC, prefix + ".shares", AclOperation.DESCRIBE);

    List<Finding> findings = check(kafka.signedIn("known"));

    assertThat(about(findings, prefix + ".group").cause()).isEqualTo("No permission to join it");
    assertThat(about(findings, prefix + ".shares").cause()).isEqualTo("No permission to read it");
    assertThat(about(findings, prefix + ".shares").remedy())
        .contains("--operation Describe --operation Read --topic " + prefix + ".shares");
  }

  @Test
  void a_topic_with_another_number_of_partitions_than_shares_is_bad() throws Exception {
    kafka.broker().createTopic(prefix + ".shares", 3, Map.of());

    Finding bad = about(check(client(kafka.broker().bootstrapServers())), prefix + ".shares");

    assertThat(bad.outcome()).isEqualTo(Outcome.BAD);
    assertThat(bad.cause()).contains("It has 3 partitions, but cluster.shards is 4");
    assertThat(bad.remedy()).contains("Set cluster.shards to 3", "delete the topic");
  }

  @Test
  void a_session_that_the_broker_would_reject_is_bad() throws Exception {
    Map<Duration, String> limits =
        Map.of(
            Duration.ofMillis(1), "group.min.session.timeout.ms",
            Duration.ofDays(1), "group.max.session.timeout.ms");
    for (Map.Entry<Duration, String> limit : limits.entrySet()) {
      Finding bad =
          about(
              check(
                  client(kafka.broker().bootstrapServers()), requirements(shares(limit.getKey()))),
              "cluster.session-timeout");
      assertThat(bad.outcome()).isEqualTo(Outcome.BAD);
      assertThat(bad.cause()).contains(limit.getValue());
      assertThat(bad.remedy()).contains("Set cluster.session-timeout to at ");
    }
  }

  @Test
  void transactions_are_checked_only_if_used() throws Exception {
    KafkaRequirements requirements =
        new KafkaRequirements(
            Set.of(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            prefix + ".letters",
            prefix,
            List.of(),
            Optional.empty());
    List<Finding> findings =
        new KafkaCheck(client(kafka.broker().bootstrapServers()), TIMEOUT, Clock.systemUTC())
            .check(requirements);
    assertThat(findings)
        .noneMatch(finding -> finding.check().matches(".*(transactions|consumer group).*"));
  }

  private void allowAll() throws Exception {
    kafka.allow(
        ResourceType.TOPIC,
        prefix,
        AclOperation.DESCRIBE_CONFIGS,
        AclOperation.WRITE,
        AclOperation.READ);
    kafka.allow(ResourceType.TRANSACTIONAL_ID, prefix, AclOperation.WRITE);
    kafka.allow(ResourceType.GROUP, prefix, AclOperation.READ);
  }

  private KafkaRequirements requirements(Optional<Shares> shares) {
    return new KafkaRequirements(
        Set.of(prefix + ".high"),
        Set.of(),
        Optional.of(prefix + ".cursors"),
        Optional.of(prefix + ".pending"),
        prefix + ".letters",
        prefix,
        List.of("contoso/siem"),
        shares);
  }

  private Optional<Shares> shares(Duration session) {
    return Optional.of(new Shares(prefix + ".shares", 4, prefix + ".group", session));
  }

  private List<Finding> check(Properties client) throws InterruptedException {
    return check(client, requirements(shares(Duration.ofSeconds(10))));
  }

  private static List<Finding> check(Properties client, KafkaRequirements requirements)
      throws InterruptedException {
    return new KafkaCheck(client, TIMEOUT, Clock.systemUTC()).check(requirements);
  }

  /** With a short timeout, for a broker that does not respond. */
  private List<Finding> checkBriefly(Properties client) throws InterruptedException {
    return new KafkaCheck(client, Duration.ofSeconds(3), Clock.systemUTC())
        .check(requirements(shares(Duration.ofSeconds(10))));
  }

  private static Properties client(String servers) {
    Properties client = new Properties();
    client.put("bootstrap.servers", servers);
    return client;
  }

  private static Finding only(List<Finding> findings) {
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).outcome()).isEqualTo(Outcome.BAD);
    return findings.get(0);
  }

  private static Finding about(List<Finding> findings, String what) {
    return findings.stream()
        .filter(finding -> finding.check().contains(what))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing about " + what + " in " + findings));
  }
}
