package io.defenderroutes.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * How long an alert takes from the end of the API's response to a reader of committed records, at
 * several numbers of alerts in a response.
 */
final class Latency {
  private static final Duration WAIT = Duration.ofMillis(100);
  private static final long LIMIT_SECONDS = 60;
  private static final int WARM_UPS = 40;
  private static final int WARM_UP_ALERTS = 1_000;

  /** Alerts in a response, and how many responses. */
  private static final int[][] RESPONSES = {{1, 400}, {100, 200}, {1_000, 60}};

  private final BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  private Latency() {}

  /** Prints a line for each number of alerts. */
  static void run(Surroundings around) throws Exception {
    new Latency().measure(around);
  }

  private void measure(Surroundings around) throws Exception {
    Thread reader = new Thread(() -> read(around), "latency-reader");
    try (AlertsServer server = new AlertsServer(around.certificates, around.page);
        Ours ours = new Ours(server, ProductSettings.of(around, server.uri(), "latency"))) {
      reader.start();
      for (int i = 0; i < WARM_UPS; i++) {
        deliver(server, ours, WARM_UP_ALERTS);
      }
      System.out.printf(
          "%nFrom the end of the response to a reader of committed records, ms%n%-16s %8s %8s%n",
          "alerts per poll", "p50", "p99");
      for (int[] responses : RESPONSES) {
        int alerts = responses[0];
        long[] all = new long[alerts * responses[1]];
        for (int i = 0; i < all.length; i += alerts) {
          System.arraycopy(deliver(server, ours, alerts), 0, all, i, alerts);
        }
        Arrays.sort(all);
        System.out.printf(
            "%-16d %8.1f %8.1f%n",
            alerts, millis(all[all.length / 2]), millis(all[(int) (all.length * 0.99)]));
      }
    } finally {
      ended = true;
      reader.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    }
  }

  /** Returns how long each alert of a response took, in nanoseconds. */
  private long[] deliver(AlertsServer server, Ours ours, int alerts) throws Exception {
    ours.deliver(alerts);
    long[] took = new long[alerts];
    for (int i = 0; i < alerts; i++) {
      Long at = arrivals.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (at == null) {
        throw new IllegalStateException("an alert is not readable after " + LIMIT_SECONDS + " s");
      }
      took[i] = at - server.answeredAt();
    }
    return took;
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  private void read(Surroundings around) {
    try (KafkaConsumer<byte[], byte[]> consumer = Arrivals.reader(around)) {
      consumer.seekToEnd(consumer.assignment());
      while (!ended) {
        int read = consumer.poll(WAIT).count();
        long now = System.nanoTime();
        for (int i = 0; i < read; i++) {
          arrivals.add(now);
        }
      }
    }
  }
}
