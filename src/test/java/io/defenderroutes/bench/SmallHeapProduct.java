package io.defenderroutes.bench;

import io.defenderroutes.DefenderAlertRoutes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The product alone in a JVM of its own, so that the heap is all its own: takes the name of a
 * properties file, runs until its standard input ends, prints its peak heap in MB.
 */
final class SmallHeapProduct {
  private SmallHeapProduct() {}

  public static void main(String[] args) throws Exception {
    Properties properties = new Properties();
    try (var file = Files.newBufferedReader(Path.of(args[0]))) {
      properties.load(file);
    }
    HeapWatch heap = new HeapWatch();
    try (DefenderAlertRoutes product = Ours.start(properties)) {
      System.in.transferTo(System.out);
    }
    System.out.println(heap.takePeak());
  }
}
