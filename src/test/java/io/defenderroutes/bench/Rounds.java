package io.defenderroutes.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** First part: the contestants in turn, round by round, so that all have the same weather. */
final class Rounds {
  private static final int PAGES = 3;
  private static final int IDIOM_ALERTS = 500;

  /** The compilers are busy for that long; each line shows how far they have got. */
  private static final int WARM_UPS = 8;

  private final HeapWatch heap = new HeapWatch();
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final List<List<Round>> measured =
      List.of(
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
  private long oursPeak;

  /**
   * What a round took.
   *
   * @param rate alerts a second
   * @param processor microseconds of processor time for each alert, of this whole process: the
   *     broker and the API included, which do the same for each contestant
   */
  private record Round(double rate, double processor) {}

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
        List<Round> all = new ArrayList<>();
        all.add(measure(ours, PAGES, alerts));
        long peak = heap.takePeak();
        all.add(measure(plain, PAGES, alerts));
        all.add(measure(handWritten, PAGES, alerts));
        all.add(measure(idiom, 1, IDIOM_ALERTS));
        all.add(measure(lingering, 1, IDIOM_ALERTS));
        print(round < 1 ? "warm-up" : "round " + round, all.stream().map(Round::rate).toList());
        if (round >= 1) {
          for (int i = 0; i < all.size(); i++) {
            measured.get(i).add(all.get(i));
          }
          oursPeak = Math.max(oursPeak, peak);
        }
      }
    }
    summary(around);
  }

  private void summary(Surroundings around) {
    List<Double> medians = medians(Round::rate);
    List<Double> processor = medians(Round::processor);
    print("median", medians);
    print("CPU us/al.", processor);
    System.out.printf("ours / no transactions %.2f%n", medians.get(0) / medians.get(1));
    System.out.printf("ours / hand-written    %.2f%n", medians.get(0) / medians.get(2));
    System.out.printf(
        "ours / hand-written    %.2f in processor time per alert, broker and API included%n",
        processor.get(0) / processor.get(2));
    System.out.printf("ours / idiom           %.0f%n", medians.get(0) / medians.get(3));
    System.out.printf("ours / idiom, linger 5 %.0f%n", medians.get(0) / medians.get(4));
    System.out.printf(
        "peak heap after GC     %d MB in our rounds; broker, server and their page of %d MB included%n",
        oursPeak, around.page.length(Benchmark.HUGE_PAGE) >> 20);
  }

  private List<Double> medians(ToDoubleFunction<Round> figure) {
    return measured.stream()
        .map(rounds -> median(rounds.stream().map(figure::applyAsDouble).toList()))
        .toList();
  }

  private Round measure(Contestant contestant, int pages, int alerts) throws Exception {
    long processor = system.getProcessCpuTime();
    long start = System.nanoTime();
    for (int page = 0; page < pages; page++) {
      contestant.deliver(alerts);
    }
    double delivered = pages * alerts;
    return new Round(
        delivered / ((System.nanoTime() - start) / 1e9),
        (system.getProcessCpuTime() - processor) / 1e3 / delivered);
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
