package io.defenderroutes.bench;

import java.util.List;

/**
 * Runs all parts and prints the figures. Ends with status 1 if the product fails or an alert is
 * lost, never for being slow.
 */
public final class Benchmark {
  /** About 100 MB. */
  static final int HUGE_PAGE = 45_000;

  private static final int PAGE = 10_000;
  private static final String ALL =
      "rounds,heap,backfill,latency,ledger,many,start,pending,formats,scale";
  private static final int BACKFILL = Integer.getInteger("bench.backfill", 1_000_000);
  private static final int PENDING = Integer.getInteger("bench.pending", 100_000);
  private static final int LEDGER = 100_000;
  private static final int CONNECTIONS = 200;

  private Benchmark() {}

  public static void main(String[] args) throws Exception {
    List<String> parts = List.of(System.getProperty("bench.parts", ALL).split(","));
    boolean lost = false;
    try (Surroundings around = new Surroundings(HUGE_PAGE);
        Arrivals arrivals = new Arrivals(around)) {
      if (parts.contains("rounds")) {
        new Rounds().run(around, Integer.getInteger("bench.rounds", 7), PAGE);
        System.out.println(arrivals.check(around.page.served()));
      }
      if (parts.contains("heap")) {
        SmallHeap.run(around, HUGE_PAGE);
        System.out.println(arrivals.check(around.page.served()));
      }
      long served = around.page.served();
      if (parts.contains("backfill")) {
        Backfill.run(around, BACKFILL, served);
        served += BACKFILL;
        System.out.println(arrivals.check(served));
      }
      if (parts.contains("latency")) {
        long before = around.page.served();
        Latency.run(around);
        served += around.page.served() - before;
        System.out.println(arrivals.check(served));
      }
      if (parts.contains("formats")) {
        long before = around.page.served();
        FormatCost.run(around, Integer.getInteger("bench.rounds", 7), PAGE);
        served += around.page.served() - before;
        System.out.println(arrivals.check(served));
      }
      lost = arrivals.lost(served) != 0;
      if (parts.contains("scale")) {
        Scale.run(around);
      }
      if (parts.contains("ledger")) {
        LedgerCost.run(around, LEDGER);
      }
      if (parts.contains("many")) {
        ManyConnections.run(around, CONNECTIONS, 6);
      }
      if (parts.contains("fleet")) {
        Fleet.run(around, Integer.getInteger("bench.fleet", 3_000));
      }
      if (parts.contains("pending")) {
        PendingBacklog.run(around, PENDING);
      }
      if (parts.contains("start")) {
        Start.run(around);
      }
    } catch (Exception e) {
      e.printStackTrace();
      lost = true;
    }
    System.exit(lost ? 1 : 0);
  }
}
