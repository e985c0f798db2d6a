package io.defenderroutes.stories.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.Tenants;
import io.defenderroutes.stories.Product;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sandbox for a class of stories; for each story a tenant, a feed and processes of its own.
 * {@code -Dcrash.seed=N} repeats what a story decided by chance, {@code -Dcrash.kills=N} says how
 * often it kills.
 */
@ExtendWith(LogsOfAFailure.class)
abstract class CrashStory {
  static final int KILLS = Integer.getInteger("crash.kills", 3);
  private static final Path LOGS = Path.of("target", "crash");
  private static final int BACKLOG = 60;
  private static final int GLANCES = 120;

  static Sandbox sandbox;

  Path data;
  Map<String, String> properties;
  Random random;
  AlertFeed feed;

  private final List<Child> children = new ArrayList<>();
  private final Set<Path> folders = new LinkedHashSet<>();
  private List<Tenants.Tenant> tenants;
  private String title = "";
  private long seed;
  private int kills;

  @BeforeAll
  static void startSandbox(@TempDir Path folder) {
    sandbox = Sandbox.start(folder);
  }

  @AfterAll
  static void stopSandbox() {
    sandbox.close();
  }

  @BeforeEach
  void begin(TestInfo test, @TempDir Path own) {
    data = own;
    seed = Long.getLong("crash.seed", System.nanoTime() % 1_000_000_000);
    title = test.getTestMethod().orElseThrow().getName();
    System.out.printf("crash story=%s seed=%d%n", title, seed);
    random = new Random(seed);
    tenants = Stream.generate(() -> Product.newTenant(sandbox)).limit(connections()).toList();
    properties = Settings.of(sandbox, tenants, data);
    feed =
        new AlertFeed(sandbox.defender(), tenants.stream().map(Tenants.Tenant::id).toList(), seed);
  }

  /** Leaves the logs of the last run of each story in a folder that outlives it. */
  @AfterEach
  void end() throws IOException {
    children.forEach(Child::destroy);
    Files.createDirectories(LOGS);
    Files.writeString(LOGS.resolve(title + ".log"), logs());
    feed.close();
    sandbox.defender().clearFaults();
  }

  /** How many tenants the story has, each with one connection. */
  int connections() {
    return 1;
  }

  /** Reads topics that alerts of the story arrive at. */
  List<ConsumerRecord<String, byte[]>> read(String... topics) {
    return sandbox.kafka().readAll(topics);
  }

  void startFeed() {
    startFeed(Duration.ofMillis(200));
  }

  void startFeed(Duration pause) {
    feed.start(BACKLOG, pause);
  }

  Child start() {
    return start(data);
  }

  /** An instance with a data folder of its own. */
  Child start(Path own) {
    return start(own, List.of());
  }

  /**
   * The same.
   *
   * @param options of Java, which override the usual ones
   */
  Child start(Path own, List<String> options) {
    properties.put("data.folder", own.toString());
    try {
      Files.createDirectories(own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    folders.add(own);
    Child child = Child.start(properties, own, options);
    children.add(child);
    return child;
  }

  void kill(Child child) {
    child.kill();
    kills++;
  }

  Duration upTo(int millis) {
    return Duration.ofMillis(random.nextInt(millis));
  }

  String tenantId() {
    return tenants.get(0).id();
  }

  List<Tenants.Tenant> tenants() {
    return tenants;
  }

  /** No more alerts; what arrived, once the process has caught up with those there are. */
  Verdict verdict(Child last) {
    feed.close();
    sandbox.defender().clearFaults();
    last.awaitQuiet();
    return verdictOnceAllArrived(last);
  }

  Verdict verdictOnceAllArrived(Child last) {
    Verdict verdict = judge();
    // A transaction's end is written a moment after it was agreed upon; an instance that was killed
    // appends what it had committed when it is started again; mails follow the commit.
    for (int i = 0; i < GLANCES && !verdict.isComplete(); i++) {
      last.runFor(Duration.ofSeconds(1));
      verdict = judge();
    }
    System.out.printf("crash story=%s seed=%d kills=%d %s%n", title, seed, kills, verdict.counts());
    return verdict;
  }

  private Verdict judge() {
    String recipient = Objects.requireNonNull(properties.get("email.to"));
    Set<String> names = tenants.stream().map(Tenants.Tenant::name).collect(Collectors.toSet());
    return Verdict.of(
        feed.fed(),
        Arrivals.at(this::read, sandbox.mail(), names, recipient, List.copyOf(folders)));
  }

  void assertNoFaults(Map<String, List<String>> faults) {
    assertThat(faults).as("%s, replay with -Dcrash.seed=%d", title, seed).isEmpty();
  }

  /** What all processes of the story have logged, and what those that are alive are doing. */
  String logs() {
    children.forEach(Child::dumpThreads);
    StringBuilder text = new StringBuilder("crash story=" + title + " seed=" + seed + "\n");
    for (Path own : folders) {
      text.append("--- log in ").append(own.getFileName()).append('\n');
      text.append(new ChildLog(own.resolve("crash.log"), 0).text());
    }
    return text.toString();
  }
}
