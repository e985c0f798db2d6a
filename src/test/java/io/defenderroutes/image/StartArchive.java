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
 * Makes class archives (class data sharing): from the classes of a run against the sandbox, a real
 * broker and a real mail server, which delivers and is stopped like any other, and of commands.
 */
public final class StartArchive {
  private static final List<String> SEVERITIES = List.of("High", "Medium", "Low");

  /** How Java is started. */
  private interface Launcher {
    /** The product with further options of Java. */
    ProcessBuilder product(String option, List<String> arguments);

    /** Java, to make the archive of these classes. */
    ProcessBuilder dump(Path classes);
  }

  private final Launcher launcher;
  private final Path work;
  private final Path classes;
  private final Path log;
  private final Set<String> seen = new LinkedHashSet<>();

  private StartArchive(Launcher launcher, Path work) {
    this.launcher = launcher;
    this.work = work;
    this.classes = work.resolve("classes");
    this.log = work.resolve("archive.log");
  }

  /**
   * Makes the one that bin/defender-alert-routes starts with: {@code lib/start.jsa}. It knows the
   * jars by their names from the distribution's folder, which may be moved.
   *
   * @param home the distribution's folder
   * @param java the folder of the Java that will use it
   * @param work an empty folder
   */
  public static void make(Path home, Path java, Path work) throws Exception {
    Path archive = home.resolve("lib/start.jsa");
    Files.deleteIfExists(archive);
    StartArchive making = new StartArchive(new Script(home, java), work);
    // The first start finds no cursor, all others do.
    making.recordRuns(2);
    // They load what the other commands do as well: routes, rules, the command line.
    for (String command : List.of("--help", "validate", "test")) {
      making.record(making.start(command));
    }
    making.dump(archive);
  }

  /**
   * Makes one for processes of {@code java -cp}.
   *
   * @param classpath jars only: Java archives no class of a folder
   * @param archive the file to make
   * @param work an empty folder
   */
  public static void ofJars(String classpath, Path archive, Path work) throws Exception {
    StartArchive making = new StartArchive(new Jars(classpath, archive), work);
    making.recordRuns(1);
    making.dump(archive);
  }

  private record Script(Path home, Path java) implements Launcher {
    @Override
    public ProcessBuilder product(String option, List<String> arguments) {
      List<String> command = new ArrayList<>();
      command.add(home.resolve("bin/defender-alert-routes").toString());
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
      builder.environment().put("JAVA_HOME", java.toString());
      builder.environment().put("JAVA_OPTS", option);
      return builder;
    }

    @Override
    public ProcessBuilder dump(Path classes) {
      ProcessBuilder builder = product("", List.of());
      builder.environment().put("START_ARCHIVE", classes.toString());
      return builder;
    }
  }

  private record Jars(String classpath, Path archive) implements Launcher {
    @Override
    public ProcessBuilder product(String option, List<String> arguments) {
      List<String> all = new ArrayList<>(List.of(option, "-cp", classpath));
      all.add("io.defenderroutes.cli.Cli");
      all.addAll(arguments);
      return java(all);
    }

    @Override
    public ProcessBuilder dump(Path classes) {
      String list = "-XX:SharedClassListFile=" + classes;
      return java(
          List.of("-Xshare:dump", list, "-XX:SharedArchiveFile=" + archive, "-cp", classpath));
    }

    private static ProcessBuilder java(List<String> arguments) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      command.addAll(arguments);
      return new ProcessBuilder(command);
    }
  }

  private void recordRuns(int runs) throws Exception {
    try (Sandbox sandbox = Sandbox.start(work.resolve("sandbox"))) {
      Tenants.Tenant tenant = Product.newTenant(sandbox);
      Path data = Files.createDirectories(work.resolve("data"));
      for (int run = 0; run < runs; run++) {
        recordRun(sandbox, tenant, data);
      }
    }
  }

  /** A run that delivers to Kafka, a file and a mailbox, and reports its health. */
  private void recordRun(Sandbox sandbox, Tenants.Tenant tenant, Path data) throws Exception {
    int mails = sandbox.mail().received().size();
    addAlerts(sandbox, tenant);
    Map<String, String> settings = Product.properties(sandbox, tenant, data);
    int port = freePort();
    settings.put("management.port", Integer.toString(port));
    Path conf = conf(settings, work.resolve("archive.properties"));
    Process run = start("run", "--conf", conf.toString());
    try {
      // The mail is sent after the batch with the record and the line is committed.
      await()
          .atMost(Waits.LIMIT)
          .until(() -> !run.isAlive() || sandbox.mail().received().size() > mails);
      if (!run.isAlive()) {
        throw failure("it ended by itself");
      }
      HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/health"))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
    } finally {
      run.destroy();
      record(run);
    }
  }

  private Process start(String... arguments) throws IOException {
    return started(launcher.product("-XX:DumpLoadedClassList=" + classes, List.of(arguments)));
  }

  /** Notes the classes of a process, after its end. */
  private void record(Process process) throws Exception {
    awaitEnd(process);
    seen.addAll(Files.readAllLines(classes));
  }

  private void dump(Path archive) throws Exception {
    // JDK 17 fails at some lambdas of libraries: without them it does not.
    seen.removeIf(line -> line.startsWith("@lambda-proxy com/"));
    Files.write(classes, seen);
    awaitEnd(started(launcher.dump(classes)));
    if (!Files.exists(archive)) {
      throw failure("no archive");
    }
  }

  private Process started(ProcessBuilder builder) throws IOException {
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .redirectInput(new File("/dev/null"))
        .start();
  }

  private void awaitEnd(Process process) throws Exception {
    if (!Waits.ends(process)) {
      process.destroyForcibly();
      throw failure("it did not end");
    }
  }

  private IllegalStateException failure(String what) throws IOException {
    return new IllegalStateException(what + ": " + Files.readString(log));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
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
