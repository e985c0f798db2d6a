package io.defenderroutes.bench;

import io.defenderroutes.image.StartArchive;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * How long it takes from the start of a process to its first request of alerts, and how much
 * memory.
 */
final class Start {
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 7);

  private final Surroundings around;
  private final Path folder;
  private final Path conf;
  private final Properties settings;

  private Start(Surroundings around) throws IOException {
    this.around = around;
    this.folder = Files.createDirectory(around.folder.resolve("start"));
    this.conf = folder.resolve("start.properties");
    this.settings = ProductSettings.of(around, URI.create("https://localhost"), "starts");
  }

  static void run(Surroundings around) throws Exception {
    Start start = new Start(around);
    Installation installation = Installation.in(start.folder);
    System.out.printf(
        "%nFrom the start of the process to its first request of alerts, Java %s, %d processors%n",
        Runtime.version(), Runtime.getRuntime().availableProcessors());
    start.measure("as shipped, without an archive", installation);
    Path work = Files.createDirectory(start.folder.resolve("archive"));
    StartArchive.make(installation.home(), Path.of(System.getProperty("java.home")), work);
    start.measure("as shipped, with an archive", installation);
  }

  private void measure(String what, Installation installation) throws Exception {
    for (String options : System.getProperty("bench.options", "").split(";", -1)) {
      measure(
          what + (options.isEmpty() ? "" : ", " + options),
          List.of(installation.script(), "run", "--conf", conf.toString()),
          Map.of("JAVA_OPTS", options));
    }
  }

  private void measure(String what, List<String> command, Map<String, String> environment)
      throws Exception {
    List<Double> seconds = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    List<Long> resident = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      try (AlertsServer server = new AlertsServer(around.certificates, around.page)) {
        settings.setProperty("siem.base-url", server.uri().toString());
        try (Writer writer = Files.newBufferedWriter(conf)) {
          settings.store(writer, null);
        }
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(folder.resolve("distribution").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        long began = System.nanoTime();
        Process process = builder.start();
        var death = process.onExit().thenRun(server.turnstile()::gone);
        try {
          server.turnstile().awaitCaller();
          seconds.add((System.nanoTime() - began) / 1e9);
          cpu.add(process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3);
          resident.add(resident(process.pid()));
        } catch (IllegalStateException e) {
          throw new IllegalStateException(Files.readString(folder.resolve("log")), e);
        } finally {
          death.cancel(false);
          process.destroyForcibly().waitFor();
        }
      }
    }
    Collections.sort(seconds);
    Collections.sort(resident);
    Collections.sort(cpu);
    System.out.printf(
        "%-40s %.2f s (%.2f to %.2f), %.2f s of CPU, resident %d MB%n",
        what,
        seconds.get(ROUNDS / 2),
        seconds.get(0),
        seconds.get(ROUNDS - 1),
        cpu.get(ROUNDS / 2),
        resident.get(ROUNDS / 2));
  }

  /** MB, as Linux counts it; 0 elsewhere. */
  private static long resident(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
