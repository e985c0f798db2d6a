package io.defenderroutes.stories.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.sandbox.WorldGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Four sources of one tenant, which the shipped routing appends to one file a day. */
class SharedFileTest extends CrashStory {
  private static final List<String> SOURCES =
      List.of("siem", "endpoint", "hunting", "graph-alerts");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final AtomicInteger published = new AtomicInteger();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @BeforeEach
  void publishAlerts() {
    properties.put("sources", String.join(",", SOURCES));
    WorldGenerator world = new WorldGenerator(random.nextLong(), Clock.systemUTC());
    for (int i = 0; i < 20; i++) {
      publish(world);
    }
    var unused =
        timer.scheduleWithFixedDelay(() -> publish(world), 150, 150, TimeUnit.MILLISECONDS);
  }

  private void publish(WorldGenerator world) {
    Instant time = Instant.now().minusMillis(1);
    sandbox.apis().publish(world.next(tenantId(), "Low", "Discovery", time));
    published.incrementAndGet();
  }

  @AfterEach
  void stopPublishing() throws InterruptedException {
    timer.shutdownNow();
    assertThat(timer.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void killed_at_random_moments_each_line_is_in_the_file_once() throws Exception {
    for (int i = 0; i < KILLS; i++) {
      Child child = start();
      child.awaitDelivery();
      child.runFor(upTo(600));
      kill(child);
    }

    start();
    assertEachLineOnce();
  }

  @Test
  void without_Kafka_cursors_each_line_is_in_the_file_once() throws Exception {
    properties.put("cursor.store", "file");
    for (int i = 0; i < KILLS; i++) {
      Child child = start();
      child.awaitDelivery();
      child.runFor(upTo(600));
      kill(child);
    }

    start();
    assertEachLineOnce();
  }

  @Test
  void two_instances_on_one_folder_are_killed_in_turn_and_each_line_is_in_the_file_once()
      throws Exception {
    properties.put("cluster.election", "file");
    properties.put("cluster.folder", data.resolve("locks").toString());
    Child first = start();
    first.awaitDelivery();
    Child second = start();
    for (int i = 0; i < KILLS; i++) {
      second.runFor(Duration.ofMillis(1_500).plus(upTo(1_500)));
      kill(first);
      first = second;
      second = start();
    }

    assertEachLineOnce();
  }

  @Test
  void two_instances_with_folders_of_their_own_have_each_line_once_between_them() throws Exception {
    properties.put("cluster.election", "file");
    properties.put("cluster.folder", data.resolve("locks").toString());
    Path one = data.resolve("one");
    Path other = data.resolve("other");
    Child first = start(one);
    first.awaitDelivery();
    Child second = start(other);
    for (int i = 0; i < KILLS; i++) {
      second.runFor(Duration.ofMillis(1_500).plus(upTo(1_500)));
      kill(first);
      first = second;
      second = start(i % 2 == 0 ? one : other);
    }

    assertEachLineOnce();
  }

  /** Where Kafka has each version once, files have to hold just what Kafka does. */
  private void assertEachLineOnce() throws Exception {
    stopPublishing();
    int expected = published.get() * SOURCES.size();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(lines().stream().distinct()).hasSize(expected));
    assertThat(lines())
        .doesNotHaveDuplicates()
        .hasSize(expected)
        .containsExactlyInAnyOrderElementsOf(records().stream().distinct().toList());
  }

  private List<String> records() {
    return sandbox.kafka().readAll("defender.alerts.low").stream()
        .filter(this::isOurs)
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private boolean isOurs(ConsumerRecord<String, byte[]> record) {
    return new String(record.headers().lastHeader("ce_tenant").value(), StandardCharsets.UTF_8)
        .equals(properties.get("tenants"));
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file :
          files.filter(f -> f.toString().contains("/alerts/") && Files.isRegularFile(f)).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }
}
