package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What arrived for one tenant at the other end: in Kafka, in files, by mail, in the dead letters.
 */
record Arrived(Sandbox sandbox, Tenants.Tenant tenant, Path data) {
  static final String CRITICAL = "defender.alerts.critical";
  static final String HIGH = "defender.alerts.high";
  static final String MEDIUM = "defender.alerts.medium";
  static final String LOW = "defender.alerts.low";
  static final String REVIEW = "defender.alerts.review";
  static final String DEAD_LETTERS = "defender.dead-letters";
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(10_000)
                      .maxNumberLength(10_000)
                      .build())
              .build());

  /** The mailbox of a tenant. */
  static String recipient(Tenants.Tenant tenant) {
    return "soc@" + tenant.name() + ".example";
  }

  /** Records in the shipped topics. */
  List<ConsumerRecord<String, byte[]>> records() {
    return records(CRITICAL, HIGH, MEDIUM, LOW, REVIEW);
  }

  /** Records in the shipped topics, of all tenants. */
  static List<ConsumerRecord<String, byte[]>> shipped(Sandbox sandbox) {
    return sandbox.kafka().readAll(CRITICAL, HIGH, MEDIUM, LOW, REVIEW);
  }

  List<ConsumerRecord<String, byte[]>> records(String... topics) {
    return sandbox.kafka().readAll(topics).stream()
        .filter(r -> tenant.name().equals(header(r, "ce_tenant")))
        .toList();
  }

  static String header(ConsumerRecord<String, byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** The lines of all files below the folder of alerts. */
  List<String> lines() {
    return lines(data.resolve("alerts"));
  }

  static List<String> lines(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        // Not readAllLines: a line ends with \n and with nothing else.
        String text = Files.readString(file);
        lines.addAll(Arrays.asList(text.split("\n")).subList(0, count(text)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static int count(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }

  /** Dead letters in the topic and in the files, as JSON. */
  List<JsonNode> deadLetters() {
    List<JsonNode> letters = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : sandbox.kafka().readAll(DEAD_LETTERS)) {
      if (record.value() == null) {
        letters.removeIf(letter -> letter.path("id").asText().equals(record.key()));
      } else {
        letters.add(json(new String(record.value(), StandardCharsets.UTF_8)));
      }
    }
    letters.addAll(deadLetterFile());
    letters.removeIf(l -> !l.path("connection").asText().startsWith(tenant.name() + "/"));
    return letters;
  }

  List<JsonNode> deadLetterFile() {
    return lines(data.resolve("dead-letters")).stream().map(Arrived::json).toList();
  }

  List<MimeMessage> mails() {
    return sandbox.mail().received().stream().filter(this::isOurs).toList();
  }

  private boolean isOurs(MimeMessage mail) {
    try {
      return Arrays.stream(mail.getAllRecipients())
          .anyMatch(a -> a.toString().equals(recipient(tenant)));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each alert is in the shipped topics once, byte for byte, and nothing else is. */
  void assertExactlyOnce(List<SiemAlert> alerts) {
    assertExactlyOnce(alerts, records());
  }

  static void assertExactlyOnce(
      List<SiemAlert> alerts, List<ConsumerRecord<String, byte[]>> records) {
    Map<String, String> served = new TreeMap<>();
    alerts.forEach(a -> served.put(a.fullId(), a.json()));
    List<String> missing = new ArrayList<>(served.keySet());
    List<String> unexpected = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      String value = new String(record.value(), StandardCharsets.UTF_8);
      String fullId = json(value).path("FullId").asText();
      if (!missing.remove(fullId)) {
        unexpected.add(fullId);
      } else if (!value.equals(served.get(fullId))) {
        changed.add(value);
      }
    }
    assertThat(missing).as("missing in Kafka").isEmpty();
    assertThat(unexpected).as("doubled or unexpected in Kafka").isEmpty();
    assertThat(changed).as("changed on the way").isEmpty();
  }

  void assertNoneTwice() {
    assertThat(records().stream().map(r -> header(r, "ce_id"))).doesNotHaveDuplicates();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
