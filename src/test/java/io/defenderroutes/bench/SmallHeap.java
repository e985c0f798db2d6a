package io.defenderroutes.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Second part: one huge page through the product in a JVM with a small heap. */
final class SmallHeap {
  private static final String HEAP = "-Xmx128m";
  private static final int PAGES = 2;

  private SmallHeap() {}

  static void run(Surroundings around, int alerts) throws Exception {
    System.out.printf(
        "%nOne page of %,d alerts, %d MB, through a JVM of its own with %s%n",
        alerts, around.page.length(alerts) / 1_000_000, HEAP);
    try (AlertsServer server = new AlertsServer(around.certificates, around.page)) {
      Process child = start(around, server);
      CompletableFuture<Void> death = child.onExit().thenRun(server.turnstile()::gone);
      try {
        server.turnstile().awaitCaller();
        for (int page = 1; page <= PAGES; page++) {
          long start = System.nanoTime();
          server.turnstile().let(alerts);
          server.turnstile().awaitCaller();
          double seconds = (System.nanoTime() - start) / 1e9;
          System.out.printf(
              "%-22s %,10.0f alerts/s, completed in %.1f s%n",
              page == 1 ? "first page (cold JVM)" : "next page", alerts / seconds, seconds);
        }
        server.turnstile().open();
        System.out.println("peak heap after GC     " + end(child) + " MB");
      } finally {
        death.cancel(false);
        child.destroyForcibly();
      }
    }
  }

  private static Process start(Surroundings around, AlertsServer server) throws IOException {
    Properties settings = ProductSettings.of(around, server, "small-heap");
    Path file = around.folder.resolve("small-heap.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    }
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            HEAP,
            "-XX:+ExitOnOutOfMemoryError",
            "-Dlogback.configurationFile=bench/logback.xml",
            "-cp",
            System.getProperty("java.class.path"),
            SmallHeapProduct.class.getName(),
            file.toString());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String end(Process child) throws IOException, InterruptedException {
    child.getOutputStream().close();
    try (BufferedReader out = child.inputReader()) {
      String peak = out.readLine();
      if (!child.waitFor(60, TimeUnit.SECONDS) || child.exitValue() != 0 || peak == null) {
        throw new IllegalStateException("the product did not end as it should");
      }
      return peak;
    }
  }
}
