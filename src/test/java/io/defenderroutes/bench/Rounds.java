package io.defenderroutes.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** First part: the contestants in turn, round by round, so that all have the same weather. */
final class Rounds {
  private static final int PAGES = 3;
  private static final int IDIOM_ALERTS = 500;

  /** The compilers are busy for that long; each line shows how far they have got. */
  private static final int WARM_UPS = 8;

  private final HeapWatch heap = new HeapWatch();
  private final List<List<Double>> rates =
      List.of(
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
  private long oursPeak;

  /** Plays so many rounds after the warm-up and prints each, the medians and the ratios. */
  void run(Surroundings around, int rounds, int alerts) throws Exception {
    System.out.printf(
        "Pages of %,d alerts, %d MB, %d pages a round (the idiom: %d alerts); alerts/s%n",
        alerts, around.page.length(alerts) / 1_000_000, PAGES, IDIOM_ALERTS);
    System.out.printf(
        "%-10s %12s %12s %12s %12s %12s%n",
        "", "ours", "no transact.", "hand-written", "idiom", "idiom, linger 5");
    try (AlertsServer server = new AlertsServer(around.certificates, around.page);
        AlertsServer other = new AlertsServer(around.certificates, around.page);
        Ours ours = new Ours(server, ProductSettings.of(around, server.uri(), "ours"));
        Ours plain =
            new Ours(
                other,
                ProductSettings.withoutTransactions(
                    ProductSettings.of(around, other.uri(), "plain")));
        HandWritten handWritten = new HandWritten(around, server, ours.producerSettings());
        Idiom idiom = new Idiom(around, server, 0);
        Idiom lingering = new Idiom(around, server, 5)) {
      for (int round = 1 - WARM_UPS; round <= rounds; round++) {
        heap.takePeak();
        double a = rate(ours, PAGES, alerts);
        long peak = heap.takePeak();
        double p = rate(plain, PAGES, alerts);
        double b = rate(handWritten, PAGES, alerts);
        double c = rate(idiom, 1, IDIOM_ALERTS);
        double d = rate(lingering, 1, IDIOM_ALERTS);
        print(round < 1 ? "warm-up" : "round " + round, List.of(a, p, b, c, d));
        if (round >= 1) {
          rates.get(0).add(a);
          rates.get(1).add(p);
          rates.get(2).add(b);
          rates.get(3).add(c);
          rates.get(4).add(d);
          oursPeak = Math.max(oursPeak, peak);
        }
      }
    }
    summary(around);
  }

  private void summary(Surroundings around) {
    List<Double> medians = rates.stream().map(Rounds::median).toList();
    print("median", medians);
    System.out.printf("ours / no transactions %.2f%n", medians.get(0) / medians.get(1));
    System.out.printf("ours / hand-written    %.2f%n", medians.get(0) / medians.get(2));
    System.out.printf("ours / idiom           %.0f%n", medians.get(0) / medians.get(3));
    System.out.printf("ours / idiom, linger 5 %.0f%n", medians.get(0) / medians.get(4));
    System.out.printf(
        "peak heap after GC     %d MB in our rounds; broker, server and their page of %d MB included%n",
        oursPeak, around.page.length(Benchmark.HUGE_PAGE) >> 20);
  }

  private static double rate(Contestant contestant, int pages, int alerts) throws Exception {
    long start = System.nanoTime();
    for (int page = 0; page < pages; page++) {
      contestant.deliver(alerts);
    }
    return pages * alerts / ((System.nanoTime() - start) / 1e9);
  }

  private static void print(String name, List<Double> rates) {
    System.out.printf(
        "%-10s %s%n",
        name,
        rates.stream().map(r -> String.format("%,12.0f", r)).collect(Collectors.joining(" ")));
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
