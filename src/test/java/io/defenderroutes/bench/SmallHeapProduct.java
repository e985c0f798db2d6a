package io.defenderroutes.bench;

import io.defenderroutes.DefenderAlertRoutes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The product alone in a JVM of its own, so that the heap is all its own: takes the name of a
 * properties file, runs until its standard input ends, prints its peak heap in MB, threads, and
 * resident MB.
 */
final class SmallHeapProduct {
  private SmallHeapProduct() {}

  public static void main(String[] args) throws Exception {
    Properties properties = new Properties();
    try (var file = Files.newBufferedReader(Path.of(args[0]))) {
      properties.load(file);
    }
    HeapWatch heap = new HeapWatch();
    int threads;
    long resident;
    try (DefenderAlertRoutes product = Ours.start(properties)) {
      System.in.transferTo(System.out);
      threads = ManagementFactory.getThreadMXBean().getPeakThreadCount();
      resident = residentMegabytes();
    }
    System.out.println(heap.takePeak());
    System.out.println(threads);
    System.out.println(resident);
  }

  /** As Linux counts it; 0 elsewhere. */
  private static long residentMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
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
