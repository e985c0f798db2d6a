package io.defenderroutes.bench;

import java.util.concurrent.CompletableFuture;

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
      SmallProduct child =
          SmallProduct.start(
              HEAP, around.folder, ProductSettings.of(around, server.uri(), "small-heap"));
      CompletableFuture<Void> death = child.process().onExit().thenRun(server.turnstile()::gone);
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
        System.out.println("peak heap after GC     " + child.end().heap() + " MB");
      } finally {
        death.cancel(false);
        child.process().destroyForcibly();
      }
    }
  }
}
