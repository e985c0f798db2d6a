package io.defenderroutes.stories.crash;

import static org.awaitility.Awaitility.await;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.AlertGenerator;
import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.Tenants;
import io.defenderroutes.stories.Product;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Makes the class archive (class data sharing) that the tests' processes start with: loading and
 * verifying classes is most of what a process of a few seconds does.
 */
final class ClassArchive {
  private final String classpath;
  private final Path work;
  private final Path log;

  private ClassArchive(String classpath, Path work) {
    this.classpath = classpath;
    this.work = work;
    this.log = work.resolve("archive.log");
  }

  /**
   * Makes it from the classes of a run that delivers to Kafka, a file and a mailbox.
   *
   * @param classpath jars only: Java archives no class of a folder
   * @param archive the file to make
   * @param work an empty folder
   * @throws IllegalStateException if Java makes none; the message holds what it printed
   */
  static void make(String classpath, Path archive, Path work) throws IOException {
    new ClassArchive(classpath, work).make(archive);
  }

  private void make(Path archive) throws IOException {
    Path classes = work.resolve("classes");
    record(classes);
    List<String> names = new ArrayList<>(Files.readAllLines(classes));
    // JDK 17 fails at some lambdas of libraries.
    names.removeIf(line -> line.startsWith("@lambda-proxy com/"));
    Files.write(classes, names);
    String list = "-XX:SharedClassListFile=" + classes;
    awaitEnd(java("-Xshare:dump", list, "-XX:SharedArchiveFile=" + archive));
    if (!Files.exists(archive)) {
      throw new IllegalStateException("no class archive: " + Files.readString(log));
    }
  }

  private void record(Path classes) throws IOException {
    try (Sandbox sandbox = Sandbox.start(work.resolve("sandbox"))) {
      Tenants.Tenant tenant = Product.newTenant(sandbox);
      AlertGenerator generator = new AlertGenerator(1, Clock.systemUTC());
      Instant published = Instant.now().minusSeconds(60);
      sandbox.defender().add(generator.next(tenant.id(), "High", "Ransomware", published));
      Path data = Files.createDirectories(work.resolve("data"));
      Path conf = conf(Product.properties(sandbox, tenant, data));
      Process run =
          java(
              "-XX:DumpLoadedClassList=" + classes,
              "io.defenderroutes.cli.Cli",
              "run",
              "--conf=" + conf);
      try {
        await()
            .atMost(Waits.LIMIT)
            .until(() -> !run.isAlive() || Files.readString(log).contains(" Delivered "));
      } finally {
        run.destroy();
        awaitEnd(run);
      }
    }
  }

  private Path conf(Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    Path conf = work.resolve("archive.properties");
    try (Writer writer = Files.newBufferedWriter(conf)) {
      properties.store(writer, null);
    }
    return conf;
  }

  private Process java(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classpath));
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .redirectInput(new File("/dev/null"))
        .start();
  }

  private void awaitEnd(Process process) throws IOException {
    try {
      if (!Waits.ends(process)) {
        throw new IllegalStateException("does not end: " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
