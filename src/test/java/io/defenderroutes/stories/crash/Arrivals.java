package io.defenderroutes.stories.crash;

import io.defenderroutes.sandbox.MailServer;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What arrived for some tenants, read at the destinations.
 *
 * @param records in the shipped topics, read committed, in the order of their partitions
 * @param lines of alert files; the last of a file may lack its end
 * @param mails to the tenants' recipient, as text
 * @param deadLetters in the topic and in files
 */
record Arrivals(
    List<Arrival> records, List<String> lines, List<String> mails, List<String> deadLetters) {
  static final String[] TOPICS = {
    "defender.alerts.critical",
    "defender.alerts.high",
    "defender.alerts.medium",
    "defender.alerts.low",
    "defender.alerts.review"
  };

  /**
   * One record.
   *
   * @param key the alert id
   * @param version ce_id
   * @param change ce_change
   */
  record Arrival(
      String topic,
      int partition,
      long offset,
      String key,
      String version,
      String change,
      String value) {
    boolean isCreated() {
      return change.equals("created");
    }

    String where() {
      return topic + "-" + partition + "@" + offset;
    }

    private static Arrival of(ConsumerRecord<String, byte[]> r) {
      String value = new String(r.value(), StandardCharsets.UTF_8);
      return new Arrival(
          r.topic(),
          r.partition(),
          r.offset(),
          r.key(),
          header(r, "ce_id"),
          header(r, "ce_change"),
          value);
    }
  }

  /** Reads topics to their end, {@code read_committed}. */
  interface Reader {
    List<ConsumerRecord<String, byte[]>> readAll(String... topics);
  }

  /**
   * @param tenants names
   * @param folders the data folders of all instances
   */
  static Arrivals at(
      Reader kafka, MailServer mails, Set<String> tenants, String recipient, List<Path> folders) {
    List<String> lines = new ArrayList<>();
    List<String> deadLetters = new ArrayList<>();
    for (Path folder : folders) {
      lines.addAll(linesBelow(folder.resolve("alerts")));
      deadLetters.addAll(linesBelow(folder.resolve("dead-letters")));
    }
    kafka
        .readAll("defender.dead-letters")
        .forEach(r -> deadLetters.add(new String(r.value(), StandardCharsets.UTF_8)));
    deadLetters.removeIf(
        letter -> tenants.stream().noneMatch(tenant -> letter.contains("\"" + tenant + "/")));
    return new Arrivals(
        kafka.readAll(TOPICS).stream()
            .filter(r -> tenants.contains(header(r, "ce_tenant")))
            .map(Arrival::of)
            .toList(),
        lines,
        mails.received().stream()
            .filter(mail -> isTo(recipient, mail))
            .map(Arrivals::text)
            .toList(),
        deadLetters);
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static List<String> linesBelow(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        lines.addAll(Arrays.asList(Files.readString(file).split("\n")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lines.removeIf(String::isEmpty);
    return lines;
  }

  private static boolean isTo(String recipient, MimeMessage mail) {
    try {
      return Arrays.stream(mail.getAllRecipients()).anyMatch(a -> a.toString().equals(recipient));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The plain part, with the title in it. */
  private static String text(MimeMessage mail) {
    try {
      BodyPart plain = ((MimeMultipart) mail.getContent()).getBodyPart(0);
      return plain.getContent().toString();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
