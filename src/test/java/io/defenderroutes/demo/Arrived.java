package io.defenderroutes.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.SiemAlert;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What has arrived at the destinations, read there and not from the product. */
final class Arrived {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEAD_LETTERS = "defender.dead-letters";

  /** Topics of the product's own. */
  private static final Set<String> OWN = Set.of("defender.cursors", "defender.pending");

  private final Map<String, Integer> perDestination = new TreeMap<>();
  private final Map<String, Integer> perAlert = new HashMap<>();
  private final Map<String, Integer> perTopicAndAlert = new HashMap<>();

  private Arrived() {}

  static Arrived at(Sandbox sandbox, Path files) {
    Arrived arrived = new Arrived();
    try {
      for (String topic : sandbox.kafka().topics()) {
        if (!topic.startsWith("__") && !OWN.contains(topic)) {
          for (ConsumerRecord<String, byte[]> record : sandbox.kafka().readAll(topic)) {
            arrived.add("topic " + topic, topic.equals(DEAD_LETTERS) ? null : record.value());
          }
        }
      }
      if (Files.isDirectory(files)) {
        try (Stream<Path> found = Files.walk(files)) {
          for (Path file : found.filter(Files::isRegularFile).toList()) {
            for (String line : Files.readAllLines(file)) {
              arrived.add(
                  "file " + files.relativize(file),
                  line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
          }
        }
      }
      for (var mail : sandbox.mail().received()) {
        arrived.add("mail " + mail.getAllRecipients()[0], null);
      }
      return arrived;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void add(String destination, byte @org.jspecify.annotations.Nullable [] alert)
      throws IOException {
    perDestination.merge(destination, 1, Integer::sum);
    if (alert != null) {
      String fullId = JSON.readTree(alert).path("FullId").asText();
      perAlert.merge(fullId, 1, Integer::sum);
      if (destination.startsWith("topic ")) {
        perTopicAndAlert.merge(destination + " " + fullId, 1, Integer::sum);
      }
    }
  }

  Map<String, Integer> perDestination() {
    return perDestination;
  }

  long missing(List<SiemAlert> generated) {
    return generated.stream().filter(alert -> !perAlert.containsKey(alert.fullId())).count();
  }

  long doubled() {
    return perTopicAndAlert.values().stream().filter(count -> count > 1).count();
  }
}
