package io.defenderroutes.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.defenderroutes.DefenderAlertRoutes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Third part: a past of many short alerts, from an API that answers the newest few of what was
 * asked for. Every second thousand of them came within a minute.
 */
final class Backfill {
  private static final int CAP = 10_000;
  private static final Duration CROWDED = Duration.ofMillis(60);
  private static final Duration THIN = Duration.ofSeconds(2);
  private static final Pattern BOUNDS = Pattern.compile("sinceTimeUtc=(.*)&untilTimeUtc=(.*)");

  private final long first;
  private final Instant[] times;
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);

  private Backfill(int alerts, long first) {
    this.first = first;
    this.times = new Instant[alerts];
    Instant time = Instant.now().minus(Duration.ofDays(1));
    for (int i = alerts - 1; i >= 0; i--) {
      times[i] = time;
      time = time.minus(i / 1_000 % 2 == 0 ? CROWDED : THIN);
    }
  }

  /**
   * Prints how fast it is.
   *
   * @param first number of the first alert
   */
  static void run(Surroundings around, int alerts, long first) throws Exception {
    new Backfill(alerts, first).run(around);
  }

  private void run(Surroundings around) throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(around.certificates.serverContext()));
    server.createContext("/", this::answer);
    ExecutorService workers = Executors.newCachedThreadPool();
    server.setExecutor(workers);
    server.start();
    URI uri = URI.create("https://localhost:" + server.getAddress().getPort());
    Properties settings = ProductSettings.capped(ProductSettings.of(around, uri, "backfill"), CAP);
    settings.setProperty("poll.start", times[0].toString());
    long bytes = alert(0).length;
    long start = System.nanoTime();
    try (DefenderAlertRoutes product = Ours.start(settings)) {
      if (!over.await(10, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the backfill does not end");
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%nBackfill of %,d alerts of %d bytes over %d days, %,d to an answer: %,.0f alerts/s, start and all %.1f s, %,d requests%n",
          times.length,
          bytes,
          Duration.between(times[0], times[times.length - 1]).toDays(),
          CAP,
          times.length / seconds,
          seconds,
          requests.get());
    } finally {
      server.stop(0);
      workers.shutdownNow();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Matcher bounds = BOUNDS.matcher(exchange.getRequestURI().getQuery());
      if (!bounds.matches()) {
        throw new IOException("bounds missing");
      }
      Instant since = Instant.parse(bounds.group(1));
      int from = atOrAfter(since);
      int to = atOrAfter(Instant.parse(bounds.group(2)).plusNanos(1));
      if (since.isAfter(times[times.length - 1])) {
        over.countDown();
      } else {
        requests.incrementAndGet();
      }
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), 64 * 1024)) {
        out.write('[');
        for (int i = Math.max(from, to - CAP); i < to; i++) {
          out.write(alert(i));
          out.write(i == to - 1 ? ' ' : ',');
        }
        out.write(']');
      }
    }
  }

  private byte[] alert(int i) {
    String id = Page.PREFIX + (first + i);
    return ("{\"AlertId\":\""
            + id
            + "\",\"Severity\":\""
            + SEVERITIES.get(i % 4)
            + "\",\"Category\":\"Malware\",\"AlertTitle\":\"A short one\",\"FullId\":\""
            + id
            + ":x\",\"LastProcessedTimeUtc\":\""
            + times[i]
            + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static final List<String> SEVERITIES = List.of("High", "Medium", "Low", "Informational");

  private int atOrAfter(Instant time) {
    int low = 0;
    int high = times.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle].isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
