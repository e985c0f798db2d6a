package io.defenderroutes.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The product in a JVM of its own with a small heap. */
record SmallProduct(Process process) {
  /**
   * What it took.
   *
   * @param heap peak in MB, after garbage collection
   * @param threads most of them at once
   * @param resident MB in memory, when it was asked to end
   */
  record Usage(long heap, int threads, long resident) {}

  static SmallProduct start(String heap, Path folder, Properties settings) throws IOException {
    return start(heap, settings.getProperty("tenants").split(",", 2)[0], folder, settings);
  }

  /**
   * @param name of its properties file
   */
  static SmallProduct start(String heap, String name, Path folder, Properties settings)
      throws IOException {
    Path file = folder.resolve(name + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    }
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-XX:+ExitOnOutOfMemoryError",
            "-Dlogback.configurationFile=bench/logback.xml",
            "-cp",
            System.getProperty("java.class.path"),
            SmallHeapProduct.class.getName(),
            file.toString());
    return new SmallProduct(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Stops it. */
  Usage end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    try (BufferedReader out = process.inputReader()) {
      String heap = out.readLine();
      String threads = out.readLine();
      String resident = out.readLine();
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0 || resident == null) {
        throw new IllegalStateException("the product did not end as it should");
      }
      return new Usage(Long.parseLong(heap), Integer.parseInt(threads), Long.parseLong(resident));
    }
  }
}
