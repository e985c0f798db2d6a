package io.defenderroutes.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.defenderroutes.sandbox.DefenderSimulator;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several instances that share many connections through Kafka: what each takes, and how long a
 * take-over lasts. Each connection is a tenant of its own; one in fifty has alerts, the others are
 * idle.
 */
final class Fleet implements AutoCloseable {
  private static final int INSTANCES = 3;
  private static final String HEAP = "-Xmx" + System.getProperty("bench.fleet-heap", "512m");
  private static final String INTERVAL = System.getProperty("bench.fleet-interval", "1m");
  private static final int BUSY = 50;
  private static final int ALERTS = 100;
  private static final Duration SETTLED = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofMinutes(15);

  /** Who polled a connection last, and when. */
  private record Poll(int instance, long at) {}

  private final Surroundings around;
  private final int connections;
  private final HttpsServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final Map<Integer, Poll> polls = new ConcurrentHashMap<>();

  /** A directory for each connection: requests of one directory share a quota. */
  private final List<String> tenants = new ArrayList<>();

  private final List<Process> instances = new ArrayList<>();

  private Fleet(Surroundings around, int connections) throws IOException {
    this.around = around;
    this.connections = connections;
    for (int i = 0; i < connections; i++) {
      String tenant = UUID.randomUUID().toString();
      tenants.add(tenant);
      around.entra.register(tenant, around.clientId, around.clientSecret, DefenderSimulator.ROLE);
    }
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(around.certificates.serverContext()));
    server.createContext("/", this::answer);
    server.setExecutor(workers);
    server.start();
  }

  /** Prints what so many connections take. */
  static void run(Surroundings around, int connections) throws Exception {
    try (Fleet fleet = new Fleet(around, connections)) {
      fleet.run();
    }
  }

  private void run() throws Exception {
    System.out.printf(
        "%n%d instances, %d connections, one in %d with alerts, poll.interval %s, session 6s, %s%n",
        INSTANCES, connections, BUSY, INTERVAL, HEAP);
    long began = System.nanoTime();
    for (int i = 0; i < INSTANCES; i++) {
      instances.add(start(i));
    }
    await("all connections polled", () -> polls.size() == connections);
    System.out.printf("all polled after %.1f s%n", seconds(began));
    // Shares move until all instances are there.
    LockSupport.parkNanos(SETTLED.toNanos());
    List<Long> before = cpu();
    LockSupport.parkNanos(SETTLED.toNanos());
    List<Long> after = cpu();
    for (int i = 0; i < INSTANCES; i++) {
      int instance = i;
      System.out.printf(
          "instance %d: %d connections, %d threads, resident %d MB, %.2f s of CPU per minute%n",
          i,
          polls.values().stream().filter(poll -> poll.instance() == instance).count(),
          status(i, "Threads"),
          status(i, "VmRSS") / 1024,
          (after.get(i) - before.get(i)) / 1e3 * 60 / SETTLED.toSeconds());
    }
    kill();
  }

  private void kill() throws Exception {
    Map<Integer, Poll> owners = Map.copyOf(polls);
    List<Integer> lost =
        owners.entrySet().stream()
            .filter(owner -> owner.getValue().instance() == 0)
            .map(Map.Entry::getKey)
            .toList();
    long killed = System.nanoTime();
    instances.get(0).destroyForcibly().waitFor();
    await(
        "all connections taken over",
        () -> lost.stream().allMatch(lostOne -> poll(lostOne).instance() != 0));
    List<Double> waits =
        lost.stream().map(one -> (poll(one).at() - killed) / 1e9).sorted().toList();
    long moved =
        owners.entrySet().stream()
            .filter(owner -> owner.getValue().instance() != 0)
            .filter(owner -> poll(owner.getKey()).instance() != owner.getValue().instance())
            .count();
    System.out.printf(
        "kill -9 of one: %d connections polled by others after %.1f s (median) to %.1f s (last); others moved: %d%n",
        lost.size(), waits.get(waits.size() / 2), waits.get(waits.size() - 1), moved);
  }

  private Poll poll(int connection) {
    return Objects.requireNonNull(polls.get(connection));
  }

  private Process start(int instance) throws IOException {
    Properties settings = ProductSettings.of(around, URI.create(uri()), "fleet-" + instance);
    settings.setProperty(
        "tenants",
        IntStream.range(0, connections)
            .mapToObj(i -> "fleet" + i)
            .collect(Collectors.joining(",")));
    for (int i = 0; i < connections; i++) {
      settings.setProperty("tenants.fleet" + i + ".tenant-id", tenants.get(i));
      settings.setProperty(
          "tenants.fleet" + i + ".siem.base-url", uri() + "/" + instance + "/" + i);
    }
    settings.setProperty("poll.interval", INTERVAL);
    settings.setProperty("poll.start", "1h");
    settings.setProperty("cluster.election", "kafka");
    settings.setProperty("cluster.session-timeout", "6s");
    settings.setProperty("cluster.shards", "96");
    settings.setProperty("kafka.transaction-prefix", "fleet");
    settings.setProperty("cursor.topic", "fleet.cursors");
    return SmallProduct.start(HEAP, "fleet-" + instance, around.folder, settings).process();
  }

  private String uri() {
    return "https://localhost:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().split("/", -1);
      int connection = Integer.parseInt(path[2]);
      boolean isFirst =
          polls.put(connection, new Poll(Integer.parseInt(path[1]), System.nanoTime())) == null;
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      boolean hasAlerts = isFirst && connection % BUSY == 0;
      byte[] none = "[]".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, hasAlerts ? around.page.length(ALERTS) : none.length);
      try (OutputStream out = exchange.getResponseBody()) {
        if (hasAlerts) {
          around.page.write(ALERTS, out);
        } else {
          out.write(none);
        }
      }
    }
  }

  private static void await(String what, BooleanSupplier reached) {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("not within " + LIMIT + ": " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private List<Long> cpu() {
    return instances.stream()
        .map(process -> process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L))
        .toList();
  }

  /** A figure of an instance as Linux counts it; 0 elsewhere. */
  private long status(int instance, String name) throws IOException {
    Path status = Path.of("/proc", Long.toString(instances.get(instance).pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  @Override
  public void close() throws InterruptedException {
    for (Process instance : instances) {
      instance.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    server.stop(0);
    workers.shutdownNow();
  }
}
