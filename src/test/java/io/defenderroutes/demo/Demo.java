package io.defenderroutes.demo;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.Tenants;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Starts the sandbox, lets alerts arrive, and runs the shipped routes against it until Ctrl-C, or
 * for so many seconds. Then compares what was generated with what arrived.
 */
public final class Demo {
  private static final int TALLY_EVERY_SECONDS = 10;
  private static final int GRACE_SECONDS = 60;

  private final PrintStream out = System.out;
  private final Path folder;
  private final Path files;
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);

  private Demo(Path folder) {
    this.folder = folder;
    this.files = folder.resolve("data/alerts");
  }

  /**
   * Runs the demo.
   *
   * @param args how many seconds to run; 0 for until Ctrl-C
   * @throws AllIsNotWell if an alert is missing or doubled in the end
   */
  public static void main(String[] args) throws Exception {
    new Demo(Files.createTempDirectory("defender-alert-routes-demo"))
        .run(Integer.parseInt(args[0]));
  }

  private void run(int seconds) throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "ctrl-c"));
    try (Sandbox sandbox = Sandbox.start(folder.resolve("sandbox"))) {
      // Not before the sandbox runs: its servers and clients take ports too.
      int statusPort = freePort();
      out.println(welcome(sandbox, statusPort, seconds));
      try (AlertFeed feed = new AlertFeed(sandbox, out, System.nanoTime())) {
        DefenderAlertRoutes product =
            DefenderAlertRoutes.start(properties(sandbox, statusPort), Map.of(), Clock.systemUTC());
        feed.start();
        tallyUntilTheEnd(sandbox, seconds);
        feed.close();
        out.println(
            "   sandbox: no more alerts; waiting for those on their way, "
                + GRACE_SECONDS
                + " s at most");
        awaitAll(sandbox);
        product.close();
        if (!isWell(sandbox)) {
          throw new AllIsNotWell();
        }
      }
    } finally {
      finished.countDown();
    }
  }

  private void tallyUntilTheEnd(Sandbox sandbox, int seconds) throws InterruptedException {
    long end =
        seconds == 0 ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    boolean ended = false;
    while (!ended && System.nanoTime() < end) {
      long left = Math.min(TimeUnit.SECONDS.toNanos(TALLY_EVERY_SECONDS), end - System.nanoTime());
      ended = interrupted.await(left, TimeUnit.NANOSECONDS);
      if (!ended && System.nanoTime() < end) {
        out.println(tally("so far", sandbox, Arrived.at(sandbox, files)));
      }
    }
  }

  private void awaitAll(Sandbox sandbox) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
    while (System.nanoTime() < end
        && Arrived.at(sandbox, files).missing(sandbox.defender().all()) > 0) {
      TimeUnit.MILLISECONDS.sleep(250);
    }
  }

  /** Prints what has arrived in the end, and judges by just that. */
  private boolean isWell(Sandbox sandbox) {
    Arrived arrived = Arrived.at(sandbox, files);
    long missing = arrived.missing(sandbox.defender().all());
    long doubled = arrived.doubled();
    boolean well = missing == 0 && doubled == 0;
    out.println();
    out.println(tally("summary", sandbox, arrived));
    out.println(
        (well ? "   all of them arrived, once in each topic; " : "   NOT all well: ")
            + ("missing " + missing + ", doubled in a topic " + doubled)
            + (", mails and files in " + folder));
    return well;
  }

  private static String tally(String heading, Sandbox sandbox, Arrived arrived) {
    return "── "
        + heading
        + ": "
        + sandbox.defender().all().size()
        + " alerts generated; arrived:"
        + arrived.perDestination().entrySet().stream()
            .map(e -> String.format("%n   %6d  %s", e.getValue(), e.getKey()))
            .collect(Collectors.joining());
  }

  private String welcome(Sandbox sandbox, int statusPort, int seconds) {
    return String.join(
        System.lineSeparator(),
        "── Defender Alert Routes: demo",
        "   Entra (simulated)     " + sandbox.entra().authorityHost(),
        "   Defender (simulated)  " + sandbox.defender().baseUri() + "/api/alerts",
        "   Kafka (real)          " + sandbox.kafka().bootstrapServers(),
        "   SMTP (real)           localhost:" + sandbox.mail().port() + ", STARTTLS",
        "   tenants               "
            + sandbox.tenants().stream()
                .map(Tenants.Tenant::name)
                .collect(Collectors.joining(", ")),
        "   routes                routes/routing/alerts.camel.yaml says what goes where",
        "   polls                 ask again for the last 15 minutes each time; new= counts what had not come before",
        "   status page           http://127.0.0.1:"
            + statusPort
            + "/ (metrics, health: /observe/…)",
        "   ends                  " + (seconds == 0 ? "with Ctrl-C" : "after " + seconds + " s"),
        "");
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private Map<String, String> properties(Sandbox sandbox, int statusPort) throws Exception {
    Files.createDirectories(folder.resolve("data"));
    Map<String, String> p = new HashMap<>();
    p.put(
        "tenants",
        sandbox.tenants().stream().map(Tenants.Tenant::name).collect(Collectors.joining(",")));
    for (Tenants.Tenant tenant : sandbox.tenants()) {
      p.put("tenants." + tenant.name() + ".tenant-id", tenant.id());
      p.put("tenants." + tenant.name() + ".client-id", tenant.clientId());
      p.put("tenants." + tenant.name() + ".client-secret", tenant.clientSecret());
    }
    p.put("authority-host", sandbox.entra().authorityHost().toString());
    p.put("sources", "siem");
    p.put("siem.base-url", sandbox.defender().baseUri().toString());
    p.put("tls.ca-file", sandbox.certificates().writeCaPem(folder).toString());
    p.put("kafka.brokers", sandbox.kafka().bootstrapServers());
    p.put("smtp.host", "localhost");
    p.put("smtp.port", Integer.toString(sandbox.mail().port()));
    p.put("smtp.username", sandbox.mail().user());
    p.put("smtp.password", sandbox.mail().password());
    p.put("email.from", "defender-alert-routes@example.org");
    p.put("email.to", "soc@example.org");
    p.put("data.folder", folder.resolve("data").toString());
    p.put("management.port", Integer.toString(statusPort));
    p.put("poll.interval", "3s");
    p.put("poll.settle-delay", "1s");
    return p;
  }

  /** Ctrl-C: the main thread ends the demo in order, and the process waits for it. */
  private void interrupt() {
    interrupted.countDown();
    try {
      if (!finished.await(GRACE_SECONDS + 30L, TimeUnit.SECONDS)) {
        out.println("   the demo did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An alert is missing or doubled. */
  public static final class AllIsNotWell extends Exception {
    AllIsNotWell() {
      super(
          "not every alert arrived exactly once in a topic or a file; were some dropped, or sent elsewhere, by the routing?");
    }
  }
}
