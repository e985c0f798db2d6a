package io.defenderroutes.bench;

import io.defenderroutes.sandbox.Certificates;
import io.defenderroutes.sandbox.DefenderSimulator;
import io.defenderroutes.sandbox.EntraSimulator;
import io.defenderroutes.sandbox.KafkaBroker;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What all contestants share: certificates, Entra, a real broker with its topics, the page. */
final class Surroundings implements AutoCloseable {
  /** Where alerts go, by severity; the shipped topics without the critical one. */
  static final List<String> TOPICS =
      List.of(
          "defender.alerts.high",
          "defender.alerts.medium",
          "defender.alerts.low",
          "defender.alerts.review");

  private static final int PARTITIONS = 3;

  final Path folder = Files.createTempDirectory("bench");
  final Certificates certificates = Certificates.create(Clock.systemUTC());
  final EntraSimulator entra = EntraSimulator.start(certificates, Clock.systemUTC());
  final String tenantId = UUID.randomUUID().toString();
  final String clientId = UUID.randomUUID().toString();
  final String clientSecret = UUID.randomUUID().toString();
  final KafkaBroker broker;
  final Page page;

  /** Starts everything; the page holds at most so many alerts. */
  Surroundings(int alerts) throws IOException {
    certificates.writeCaPem(folder);
    certificates.writeTrustStore(folder);
    entra.register(tenantId, clientId, clientSecret, DefenderSimulator.ROLE);
    page = new Page(alerts);
    broker = KafkaBroker.start(Files.createDirectory(folder.resolve("kafka")));
    TOPICS.forEach(topic -> broker.createTopic(topic, PARTITIONS, Map.of()));
  }

  @Override
  public void close() throws IOException {
    broker.close();
    entra.close();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
