package io.defenderroutes.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether the cost of an alert stays the same as connections and responses grow: each line delivers
 * the same number of alerts, by more connections or in larger responses.
 */
final class Scale {
  private static final int WARM_UPS = 2;
  private static final int ROUNDS = 3;
  private static final int ALERTS = 100_000;

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Scale() {}

  /** Prints a table; cost in processor time of the process, with broker and API. */
  static void run(Surroundings around) throws Exception {
    System.out.printf(
        "%n%,d alerts in all%n%-12s %-18s %12s %12s%n",
        ALERTS, "connections", "alerts per answer", "alerts/s", "CPU us/al.");
    Page page = new Page(ALERTS);
    Scale scale = new Scale();
    for (int connections : new int[] {1, 10, 100}) {
      scale.line(around, page, "c" + connections, connections, 1_000);
    }
    for (int answer : new int[] {10_000, ALERTS}) {
      scale.line(around, page, "a" + answer, 1, answer);
    }
  }

  private void line(Surroundings around, Page page, String name, int connections, int answer)
      throws Exception {
    try (AlertsServer server = new AlertsServer(around.certificates, page)) {
      Properties settings = ProductSettings.of(around, server.uri(), name);
      settings.setProperty(
          "tenants",
          IntStream.range(0, connections)
              .mapToObj(i -> name + "t" + i)
              .collect(Collectors.joining(",")));
      List<Double> rates = new ArrayList<>();
      List<Double> costs = new ArrayList<>();
      try (AutoCloseable product = Ours.start(settings)) {
        server.turnstile().awaitCallers(connections);
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
          long processor = system.getProcessCpuTime();
          long start = System.nanoTime();
          for (int left = ALERTS / answer; left > 0; left -= connections) {
            IntStream.range(0, connections).forEach(i -> server.turnstile().let(answer));
            server.turnstile().awaitCallers(connections);
          }
          if (round >= 0) {
            rates.add(ALERTS / ((System.nanoTime() - start) / 1e9));
            costs.add((system.getProcessCpuTime() - processor) / 1e3 / ALERTS);
          }
        }
        server.turnstile().open();
      }
      System.out.printf(
          "%-12d %-18d %,12.0f %12.0f%n",
          connections, answer, Rounds.median(rates), Rounds.median(costs));
    }
  }
}
