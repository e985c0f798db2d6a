package io.defenderroutes.bench;

import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Last part: many connections with little to do, in one JVM with a small heap. */
final class ManyConnections {
  private static final String HEAP = "-Xmx256m";

  private ManyConnections() {}

  /** Prints what they take once each has polled so many times. */
  static void run(Surroundings around, int connections, int polls) throws Exception {
    try (AlertsServer server = new AlertsServer(around.certificates, around.page)) {
      run(around, server, connections, polls);
    }
  }

  private static void run(Surroundings around, AlertsServer server, int connections, int polls)
      throws Exception {
    Properties settings = ProductSettings.of(around, server.uri(), "many");
    settings.setProperty(
        "tenants",
        IntStream.range(0, connections).mapToObj(i -> "many" + i).collect(Collectors.joining(",")));
    settings.setProperty("poll.interval", "5s");
    settings.setProperty("poll.start", "1h");
    server.turnstile().open();
    SmallProduct child = SmallProduct.start(HEAP, around.folder, settings);
    try {
      server.turnstile().awaitCallers(connections * polls);
      SmallProduct.Usage usage = child.end();
      System.out.printf(
          "%n%d connections, %d polls each, %s: peak heap after GC %d MB, %d threads, resident %d MB%n",
          connections, polls, HEAP, usage.heap(), usage.threads(), usage.resident());
    } finally {
      child.process().destroyForcibly();
    }
  }
}
