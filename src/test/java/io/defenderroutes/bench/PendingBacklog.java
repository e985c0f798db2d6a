package io.defenderroutes.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A webhook that is down while many alerts arrive, and comes back: the product has a JVM of its own
 * with a small heap. Prints how fast Kafka gets its records meanwhile, how fast the backlog drains
 * to a webhook that responds after 1 ms, and the peak heap.
 */
final class PendingBacklog {
  private static final String HEAP = "-Xmx128m";
  private static final int PAGE = 10_000;
  private static final String WEBHOOK =
      """
      apiVersion: camel.apache.org/v1
      kind: Kamelet
      metadata: { name: hook }
      spec:
        definition: { title: Hook, type: object }
        template:
          from:
            uri: kamelet:source
            steps:
              - to: "{{routing.hook.url}}"
      """;

  private final AtomicInteger requests = new AtomicInteger();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private volatile boolean isUp;

  private PendingBacklog() {}

  static void run(Surroundings around, int alerts) throws Exception {
    new PendingBacklog().measure(around, alerts);
  }

  private void measure(Surroundings around, int alerts) throws Exception {
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService workers = Executors.newCachedThreadPool();
    hook.setExecutor(workers);
    hook.createContext("/", this::answer);
    hook.start();
    System.out.printf(
        "%n%,d alerts to Kafka and to a webhook, through a JVM of its own with %s%n", alerts, HEAP);
    try (AlertsServer server = new AlertsServer(around.certificates, around.page)) {
      Properties settings = ProductSettings.of(around, server.uri(), "pending");
      Path routes = Path.of(settings.getProperty("routes.folder"));
      Files.writeString(routes.resolve("destinations/hook.kamelet.yaml"), WEBHOOK);
      Path routing = routes.resolve("routing/alerts.camel.yaml");
      Files.writeString(
          routing,
          Files.readString(routing)
              .replaceFirst(
                  "(?m)^( *)steps:\\n", "$1steps:\n$1  - to: { uri: \"kamelet:hook\" }\n"));
      settings.setProperty(
          "routing.hook.url", "http://localhost:" + hook.getAddress().getPort() + "/in");
      settings.setProperty("delivery.retry-max-delay", "1s");
      SmallProduct child = SmallProduct.start(HEAP, around.folder, settings);
      try {
        server.turnstile().awaitCaller();
        long start = System.nanoTime();
        for (int sent = 0; sent < alerts; sent += PAGE) {
          server.turnstile().let(PAGE);
          server.turnstile().awaitCaller();
        }
        print("Kafka, webhook down", alerts, start);
        isUp = true;
        long back = System.nanoTime();
        while (accepted.size() < alerts
            && System.nanoTime() - back < TimeUnit.MINUTES.toNanos(10)) {
          LockSupport.parkNanos(1_000_000);
        }
        print("webhook, backlog", accepted.size(), back);
        start = System.nanoTime();
        server.turnstile().let(PAGE);
        server.turnstile().awaitCaller();
        print("Kafka, webhook up", PAGE, start);
        server.turnstile().open();
        System.out.printf(
            "webhook: missing %,d, doubled %,d%n",
            Math.max(0, alerts - accepted.size()), requests.get() - accepted.size());
        SmallProduct.Usage usage = child.end();
        System.out.printf(
            "peak heap after GC     %d MB, %d threads%n", usage.heap(), usage.threads());
      } finally {
        child.process().destroyForcibly();
      }
    } finally {
      hook.stop(0);
      workers.shutdownNow();
    }
  }

  private static void print(String what, int alerts, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%-22s %,10.0f alerts/s, %.1f s%n", what, alerts / seconds, seconds);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String id = String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
      exchange.getRequestBody().readAllBytes();
      LockSupport.parkNanos(1_000_000);
      if (isUp) {
        accepted.add(id);
        requests.incrementAndGet();
      }
      exchange.sendResponseHeaders(isUp ? 200 : 503, -1);
    }
  }
}
