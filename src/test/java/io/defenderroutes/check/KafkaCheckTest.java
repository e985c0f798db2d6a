package io.defenderroutes.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.Waits;
import io.defenderroutes.check.Finding.Outcome;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A broker with access control, and what a client that is not right with it is told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaCheckTest {
  private static final Duration PATIENCE = Waits.LIMIT;

  private Path folder;
  private GuardedKafka kafka;

  /** Begins the names of this test's topics, and its transactional ids. */
  private String own = "";

  @BeforeAll
  void start(@TempDir Path data) {
    folder = data;
    kafka = GuardedKafka.start(data, Certificates.create(Clock.systemUTC()));
  }

  @BeforeEach
  void name() {
    own = "t" + UUID.randomUUID().toString().substring(0, 8);
  }

  @AfterAll
  void stop() {
    kafka.close();
  }

  @Test
  void a_host_that_nobody_knows() throws Exception {
    Finding bad = only(check(client("no-such-host.invalid:9092")));
    assertThat(bad.cause()).contains("Unknown host name no-such-host.invalid");
    assertThat(bad.remedy()).contains("kafka.brokers");
  }

  @Test
  void a_port_where_nothing_listens() throws Exception {
    Finding bad = only(check(client("127.0.0.1:" + Listener.unused())));
    assertThat(bad.cause()).contains("refuses connections");
  }

  @Test
  void one_broker_of_two_is_enough_and_the_other_is_told() throws Exception {
    String here = kafka.broker().bootstrapServers();
    List<Finding> findings = check(client("127.0.0.1:" + Listener.unused() + "," + here));
    assertThat(findings.get(0).outcome()).isEqualTo(Outcome.WARNING);
    assertThat(findings.get(0).cause()).contains("refuses connections");
    assertThat(findings.get(1).check()).contains("connects: cluster ");
  }

  @Test
  void something_that_does_not_speak_kafka() throws Exception {
    try (Listener web = Listener.talking("HTTP/1.1 400 Bad Request\r\n\r\n", line -> "")) {
      Finding bad = only(soon(client("127.0.0.1:" + web.port())));
      assertThat(bad.cause()).contains("the server does not speak PLAINTEXT");
      assertThat(bad.remedy()).contains("kafka.client.security.protocol");
    }
  }

  @Test
  void a_broker_that_does_not_respond_in_time_is_not_taken_for_one_of_another_protocol()
      throws Exception {
    try (Listener silent = Listener.silent()) {
      Finding bad = only(soon(client("127.0.0.1:" + silent.port())));
      assertThat(bad.cause()).isEqualTo("The port is open, but there is no response within 3 s");
      assertThat(bad.remedy()).contains("overloaded");
    }
  }

  @Test
  void a_slow_broker_is_not_taken_for_one_of_another_protocol() throws Exception {
    // Responds to the first request, and to no other in time.
    try (Listener slow = Listener.kafkaThatAnswersOnce()) {
      Finding bad = only(soon(client("127.0.0.1:" + slow.port())));
      assertThat(bad.cause())
          .isEqualTo(
              "The broker accepts connections, but does not respond to a client that speaks"
                  + " PLAINTEXT within 3 s");
    }
  }

  @Test
  void tls_where_there_is_none() throws Exception {
    Properties client = client(kafka.broker().bootstrapServers());
    client.put("security.protocol", "SSL");
    Finding bad = only(soon(client));
    assertThat(bad.cause()).contains("does not speak TLS");
    assertThat(bad.remedy()).contains("kafka.client.security.protocol");
  }

  @Test
  void no_tls_where_there_is_some() throws Exception {
    Finding bad = only(soon(client(kafka.tlsServers())));
    assertThat(bad.cause()).contains("The port speaks TLS").contains("is PLAINTEXT");
    assertThat(bad.remedy()).contains("SASL_SSL");
  }

  @Test
  void a_certificate_of_an_authority_that_is_not_known() throws Exception {
    Properties client = client(kafka.tlsServers());
    client.put("security.protocol", "SSL");
    Finding bad = only(check(client));
    assertThat(bad.cause()).contains("not trusted").contains("CN=Sandbox throw-away CA");
    assertThat(bad.remedy()).contains("kafka.client.ssl.truststore.location");
  }

  @Test
  void a_trust_store_that_is_not_there() throws Exception {
    Properties client = client(kafka.tlsServers());
    client.put("security.protocol", "SSL");
    client.put("ssl.truststore.location", folder.resolve("nowhere.p12").toString());
    client.put("ssl.truststore.password", "hidden");
    Finding bad = only(check(client));
    assertThat(bad.cause()).contains("nowhere.p12").doesNotContain("hidden");
  }

  @Test
  void a_wrong_password() throws Exception {
    Finding bad = only(check(kafka.signedIn("guessed")));
    assertThat(bad.cause()).contains("rejects the sign-in").doesNotContain("guessed");
    assertThat(bad.remedy()).contains("kafka.client.sasl.jaas.config");
  }

  @Test
  void a_way_of_signing_in_that_the_broker_does_not_know() throws Exception {
    Properties client = kafka.signedIn("known");
    client.put("sasl.mechanism", "SCRAM-SHA-256");
    client.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"a\" password=\"b\";");
    Finding bad = only(check(client));
    assertThat(bad.cause()).contains("SCRAM-SHA-256").contains("PLAIN");
  }

  @Test
  void who_may_do_nothing_is_told_which_rights_are_missing() throws Exception {
    kafka.broker().createTopic(own + ".high", 1, Map.of());
    List<Finding> findings = check(kafka.signedIn("known"));

    assertThat(about(findings, own + ".high").cause()).isEqualTo("No permission to describe it");
    assertThat(about(findings, own + ".high").remedy())
        .contains("kafka-acls.sh --bootstrap-server 127.0.0.1:")
        .contains("--operation Describe --operation Write --topic " + own + ".high");
    assertThat(about(findings, "transactions").outcome()).isEqualTo(Outcome.BAD);
    assertThat(about(findings, "transactions").cause()).contains(own + ".contoso.siem");
    assertThat(about(findings, "transactions").remedy())
        .contains("--operation Describe --operation Write --transactional-id " + own)
        .contains("--resource-pattern-type prefixed");
  }

  @Test
  void who_may_do_what_is_needed_finds_all_well() throws Exception {
    kafka.broker().createTopic(own + ".high", 2, Map.of());
    kafka.broker().createTopic(own + ".cursors", 1, Map.of("cleanup.policy", "compact"));
    kafka.broker().createTopic(own + ".letters", 1, Map.of("cleanup.policy", "compact"));
    allowAll();

    List<Finding> findings = check(kafka.signedIn("known"));

    assertThat(findings).allMatch(finding -> finding.outcome() == Outcome.GOOD);
    assertThat(about(findings, own + ".high").check()).contains("2 partitions, write allowed");
    assertThat(about(findings, "transactions").check()).contains("are allowed");
  }

  @Test
  void who_may_look_and_not_write_is_told_so() throws Exception {
    kafka.broker().createTopic(own + ".high", 1, Map.of());
    kafka.broker().createTopic(own + ".cursors", 1, Map.of("cleanup.policy", "compact"));
    kafka.broker().createTopic(own + ".letters", 1, Map.of("cleanup.policy", "compact"));
    kafka.allow(ResourceType.TOPIC, own + ".high", AclOperation.DESCRIBE);
    kafka.allow(ResourceType.TOPIC, own + ".cursors", AclOperation.WRITE);
    kafka.allow(ResourceType.TOPIC, own + ".letters", AclOperation.WRITE);

    List<Finding> findings = check(kafka.signedIn("known"));

    assertThat(about(findings, own + ".high").cause()).isEqualTo("No permission to write to it");
    assertThat(about(findings, own + ".cursors").outcome()).isEqualTo(Outcome.BAD);
    assertThat(about(findings, own + ".cursors").cause()).isEqualTo("No permission to read it");
    assertThat(about(findings, own + ".letters").outcome()).isEqualTo(Outcome.WARNING);
    assertThat(about(findings, own + ".letters").cause()).contains("neither listed nor replayed");
  }

  @Test
  void what_is_not_there_and_will_not_be_made_is_told_and_nothing_is_made() throws Exception {
    Set<String> before = kafka.broker().topics();
    List<Finding> asAdministrator = check(client(kafka.broker().bootstrapServers()));
    assertThat(about(asAdministrator, own + ".high").cause())
        .contains("the broker does not create topics automatically");
    assertThat(about(asAdministrator, own + ".high").remedy())
        .contains("kafka-topics.sh --bootstrap-server")
        .contains("--create --topic " + own + ".high");
    assertThat(about(asAdministrator, own + ".cursors").check()).contains("the product creates it");

    kafka.allow(ResourceType.TOPIC, own, AclOperation.WRITE, AclOperation.READ);
    List<Finding> findings = check(kafka.signedIn("known"));
    assertThat(about(findings, own + ".high").outcome()).isEqualTo(Outcome.WARNING);
    assertThat(about(findings, own + ".cursors").cause()).contains("no permission to create it");
    assertThat(about(findings, own + ".cursors").remedy())
        .contains("--config cleanup.policy=compact")
        .contains("--operation Create");
    assertThat(kafka.broker().topics()).isEqualTo(before);
  }

  @Test
  void topics_that_are_set_so_that_they_lose_or_take_nothing() throws Exception {
    kafka.broker().createTopic(own + ".high", 1, Map.of("min.insync.replicas", "2"));
    kafka.broker().createTopic(own + ".cursors", 1, Map.of("cleanup.policy", "delete"));

    List<Finding> findings = check(client(kafka.broker().bootstrapServers()));

    assertThat(about(findings, own + ".high").cause()).contains("min.insync.replicas is 2");
    assertThat(about(findings, own + ".cursors").cause()).contains("cleanup.policy is delete");
    assertThat(about(findings, own + ".cursors").remedy())
        .contains("--add-config cleanup.policy=compact");
  }

  @Test
  void without_transactions_their_rights_do_not_matter() throws Exception {
    KafkaRequirements use =
        new KafkaRequirements(
            Set.of(), Set.of(), Optional.empty(), own + ".letters", own, List.of());
    List<Finding> findings =
        new KafkaCheck(client(kafka.broker().bootstrapServers()), PATIENCE, Clock.systemUTC())
            .check(use);
    assertThat(findings).noneMatch(finding -> finding.check().contains("transactions"));
  }

  private void allowAll() throws Exception {
    kafka.allow(
        ResourceType.TOPIC,
        own,
        AclOperation.DESCRIBE_CONFIGS,
        AclOperation.WRITE,
        AclOperation.READ);
    kafka.allow(ResourceType.TRANSACTIONAL_ID, own, AclOperation.WRITE);
  }

  private KafkaRequirements use() {
    return new KafkaRequirements(
        Set.of(own + ".high"),
        Set.of(),
        Optional.of(own + ".cursors"),
        own + ".letters",
        own,
        List.of("contoso/siem"));
  }

  private List<Finding> check(Properties client) throws InterruptedException {
    return new KafkaCheck(client, PATIENCE, Clock.systemUTC()).check(use());
  }

  /** Where there will be no answer. */
  private List<Finding> soon(Properties client) throws InterruptedException {
    return new KafkaCheck(client, Duration.ofSeconds(3), Clock.systemUTC()).check(use());
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
