package io.defenderroutes.image;

import static org.awaitility.Awaitility.await;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.AlertGenerator;
import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.Tenants;
import io.defenderroutes.stories.Product;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Makes the archive of classes that bin/defender-alert-routes starts with: by a run against the
 * sandbox, a real broker and a real mail server, which delivers and is stopped like any other.
 */
public final class StartArchive {
  private static final List<String> SEVERITIES = List.of("High", "Medium", "Low");

  private StartArchive() {}

  /**
   * Makes it: {@code lib/start.jsa}. It knows the jars by their names from the distribution's
   * folder, which may be moved.
   *
   * @param home the distribution's folder
   * @param java the folder of the Java that will use it
   * @param work an empty folder
   */
  public static void make(Path home, Path java, Path work) throws Exception {
    try (Sandbox sandbox = Sandbox.start(work.resolve("sandbox"))) {
      make(home, java, sandbox, work);
    }
  }

  private static void make(Path home, Path java, Sandbox sandbox, Path work) throws Exception {
    Path archive = home.resolve("lib/start.jsa");
    Files.deleteIfExists(archive);
    Path classes = work.resolve("classes");
    Tenants.Tenant tenant = Product.newTenant(sandbox);
    Path data = Files.createDirectories(work.resolve("data"));
    Set<String> seen = new LinkedHashSet<>();
    // The first start finds no cursor, all others do.
    for (int start = 0; start < 2; start++) {
      addAlerts(sandbox, tenant);
      record(home, java, Product.properties(sandbox, tenant, data), work, classes);
      seen.addAll(Files.readAllLines(classes));
    }
    // JDK 17 fails at some lambdas of libraries: without them it does not.
    seen.removeIf(line -> line.startsWith("@lambda-proxy com/"));
    Files.write(classes, seen);
    Path log = work.resolve("archive.log");
    ProcessBuilder dump = script(home, java, log);
    dump.environment().put("START_ARCHIVE", classes.toString());
    Process process = dump.start();
    if (!Waits.ends(process) || !Files.exists(archive)) {
      process.destroyForcibly();
      throw new IllegalStateException("no archive: " + Files.readString(log));
    }
  }

  /**
   * Writes down the classes of a run that delivers to Kafka, files and mail and tells its health.
   */
  private static void record(
      Path home, Path java, Map<String, String> settings, Path work, Path classes)
      throws Exception {
    int port = freePort();
    settings.put("management.port", Integer.toString(port));
    Path conf = conf(settings, work.resolve("archive.properties"));
    Path log = work.resolve("run.log");
    ProcessBuilder run = script(home, java, log, "run", "--conf", conf.toString());
    run.environment().put("JAVA_OPTS", "-XX:DumpLoadedClassList=" + classes);
    Process process = run.start();
    try {
      await().atMost(Waits.LIMIT).until(() -> hasDelivered(process, log));
      HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/health"))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      process.destroy();
      if (!Waits.ends(process)) {
        throw new IllegalStateException("it did not end: " + Files.readString(log));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static ProcessBuilder script(Path home, Path java, Path log, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/defender-alert-routes").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(new File("/dev/null"));
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().remove("JAVA_OPTS");
    return builder;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static boolean hasDelivered(Process process, Path log) throws IOException {
    String said = Files.readString(log);
    if (!process.isAlive()) {
      throw new IllegalStateException("it ended: " + said);
    }
    return said.contains(" email:") && said.contains(" file:");
  }

  private static void addAlerts(Sandbox sandbox, Tenants.Tenant tenant) {
    AlertGenerator generator = new AlertGenerator(1, Clock.systemUTC());
    for (String severity : SEVERITIES) {
      sandbox
          .defender()
          .add(generator.next(tenant.id(), severity, "Ransomware", Instant.now().minusSeconds(60)));
    }
  }

  private static Path conf(Map<String, String> settings, Path conf) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer writer = Files.newBufferedWriter(conf)) {
      properties.store(writer, null);
    }
    return conf;
  }
}
