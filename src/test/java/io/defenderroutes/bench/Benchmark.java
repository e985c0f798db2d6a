package io.defenderroutes.bench;

/**
 * Runs both parts and prints the figures. Ends with status 1 if the product fails or an alert is
 * lost, never for being slow.
 */
public final class Benchmark {
  /** About 100 MB. */
  static final int HUGE_PAGE = 45_000;

  private static final int PAGE = 10_000;

  private Benchmark() {}

  public static void main(String[] args) throws Exception {
    boolean lost = false;
    try (Surroundings around = new Surroundings(HUGE_PAGE);
        Arrivals arrivals = new Arrivals(around)) {
      new Rounds().run(around, Integer.getInteger("bench.rounds", 7), PAGE);
      System.out.println(arrivals.check(around.page.served()));
      SmallHeap.run(around, HUGE_PAGE);
      System.out.println(arrivals.check(around.page.served()));
      lost = arrivals.lost(around.page.served()) != 0;
    } catch (Exception e) {
      e.printStackTrace();
      lost = true;
    }
    System.exit(lost ? 1 : 0);
  }
}
