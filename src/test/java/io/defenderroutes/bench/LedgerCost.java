package io.defenderroutes.bench;

import io.defenderroutes.alert.Identify;
import io.defenderroutes.config.FileAccess;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.FileCursorStore;
import io.defenderroutes.delivery.store.Folders;
import io.defenderroutes.delivery.store.KafkaNames;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Connection;
import io.defenderroutes.polling.ConnectionOptions;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.CursorStore;
import io.defenderroutes.polling.PollWatcher;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.Reading;
import io.defenderroutes.polling.ResponseLimit;
import io.defenderroutes.polling.Window;
import io.defenderroutes.polling.ledger.AlertState;
import io.defenderroutes.polling.ledger.AlertStates;
import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.ledger.Ledger;
import io.defenderroutes.polling.ledger.Segment;
import io.defenderroutes.polling.response.Limits;
import io.defenderroutes.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a ledger of so many versions costs: to ask, to hold, to add to, and to load from Kafka. */
final class LedgerCost {
  private static final int BATCH = 1_000;
  private static final String NAME = "ledger/siem";
  private static final int ROUNDS = 20;
  private static final AlertState STATE = AlertState.of(NAME, "high", false, Instant.EPOCH);

  private LedgerCost() {}

  static void run(Surroundings around, int versions) throws Exception {
    List<Segment> segments = segments(versions);
    long before = used();
    Ledger ledger = new Ledger(segments);
    long held = used() - before;
    System.out.printf(
        "%nLedger of %,d versions: %.1f MB beside the digests themselves, %.2f us to ask for a version, %,d bytes for a batch of %,d",
        ledger.size(), held / 1e6, micros(ledger, versions), bytesOfBatch(around, segments), BATCH);
    System.out.printf(", %.1f s to load from Kafka%n", secondsToLoad(around, segments));
  }

  private static List<Segment> segments(int versions) {
    Random random = new Random(1);
    List<Segment> segments = new ArrayList<>();
    for (int number = 1; number <= versions / BATCH; number++) {
      Digest[] digests =
          Stream.generate(() -> new Digest(random.nextLong(), random.nextLong()))
              .limit(BATCH)
              .toArray(Digest[]::new);
      segments.add(new Segment(number, Instant.now(), List.of(digests), states(random)));
    }
    return segments;
  }

  private static AlertStates states(Random random) {
    byte[] states = new byte[BATCH * 12];
    random.nextBytes(states);
    return AlertStates.from(states);
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** As the pipeline asks, with digest, exchange and all. */
  private static double micros(Ledger ledger, int versions) throws Exception {
    Instant now = Instant.now();
    Cursor cursor = new Cursor(Progress.beginning(now.minusSeconds(60), now, MINUTES), ledger);
    CursorStore store =
        new CursorStore() {
          @Override
          public Optional<Cursor> load(String connection) {
            return Optional.of(cursor);
          }

          @Override
          public boolean isFree(String name, Instant recordedSince) {
            return false;
          }

          @Override
          public void save(String connection, Change change) {}
        };
    Window window =
        new Window(
            Window.Start.ago(MINUTES),
            MINUTES,
            Duration.ZERO,
            MINUTES,
            MINUTES,
            MINUTES,
            Duration.ZERO);
    Connection connection =
        new Connection(
            NAME,
            new ConnectionOptions(window, ResponseLimit.NONE, MINUTES, MINUTES),
            Optional.empty(),
            store,
            Clock.systemUTC());
    Polling polling =
        new Polling(
            name -> connection,
            name -> new Source(),
            new Reading(
                new Identify(source -> null),
                BATCH,
                1 << 20,
                new Limits(1, 1, 1),
                () -> {
                  throw new IllegalStateException("nothing is read");
                },
                Runnable::run),
            () -> false,
            new PollWatcher() {},
            name -> false,
            name -> true);
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      Exchange exchange = new DefaultExchange(context);
      exchange.setVariable("connection", NAME);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < versions; i++) {
        names.add(Page.PREFIX + i + ":x@2026-03-01T12:00:00.1234567Z");
      }
      double best = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        polling.begin(NAME);
        long start = System.nanoTime();
        for (String name : names) {
          exchange.setVariable("version", name);
          polling.take(exchange, () -> STATE);
        }
        best = Math.min(best, (System.nanoTime() - start) / 1e3 / versions);
      }
      return best;
    }
  }

  private static final Duration MINUTES = Duration.ofMinutes(15);

  private static long bytesOfBatch(Surroundings around, List<Segment> segments) throws IOException {
    Path folder = around.folder.resolve("ledger");
    FileCursorStore store = new FileCursorStore(folder, "bench");
    store.save(NAME, new Change(progress(0), Optional.empty(), List.of()));
    long before = size(folder);
    store.save(NAME, new Change(progress(1), Optional.of(segments.get(0)), List.of()));
    return size(folder) - before;
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static Progress progress(long batches) {
    Instant now = Instant.now();
    return Progress.beginning(now, now, MINUTES).afterBatches(batches);
  }

  private static double secondsToLoad(Surroundings around, List<Segment> segments)
      throws IOException {
    try (Delivery delivery = delivery(around)) {
      CursorStore store = delivery.cursors();
      Optional<Cursor> none = store.load(NAME);
      if (none.isPresent()) {
        throw new IllegalStateException("there is a cursor already");
      }
      for (Segment segment : segments) {
        store.save(NAME, new Change(progress(segment.number()), Optional.of(segment), List.of()));
      }
    }
    try (Delivery delivery = delivery(around)) {
      long start = System.nanoTime();
      Cursor loaded = delivery.cursors().load(NAME).orElseThrow();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (loaded.ledger().size() != segments.size() * BATCH) {
        throw new IllegalStateException("the ledger is not whole");
      }
      return seconds;
    }
  }

  private static Delivery delivery(Surroundings around) {
    Properties producer = new Properties();
    producer.put("bootstrap.servers", around.broker.bootstrapServers());
    producer.put("key.serializer", ByteArraySerializer.class.getName());
    producer.put("value.serializer", ByteArraySerializer.class.getName());
    Path folder = around.folder.resolve("ledger");
    return Delivery.transactional(
        producer,
        new KafkaNames(
            "bench.ledger", "bench.ledger.dead-letters", "bench.ledger.pending", "ledger"),
        new Folders(folder, FileAccess.OWNER, folder, folder.resolve("pending"), folder),
        Clock.systemUTC());
  }
}
