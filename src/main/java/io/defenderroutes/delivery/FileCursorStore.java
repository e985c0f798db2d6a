package io.defenderroutes.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.delivery.store.FileAppender;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.CursorStore;
import io.defenderroutes.polling.Fenced;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.ledger.Ledger;
import io.defenderroutes.polling.ledger.Segment;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores each connection's cursor in a file of JSON lines: its state, and each change since.
 *
 * <p>Changes are appended and forced to disk. The file is replaced when an instance takes the
 * cursor over, and when most of it is obsolete. Its first line names the owner; only the owner may
 * append.
 */
public final class FileCursorStore implements CursorStore, CursorEditor {
  private static final Logger LOG = LoggerFactory.getLogger(FileCursorStore.class);
  private static final String SUFFIX = ".ndjson";
  private static final String STORED = "stored";
  private static final long SLACK_BYTES = 1024 * 1024;

  private final Path folder;
  private final String instance;

  /**
   * The contents of a file.
   *
   * @param stored id of the last batch that stored lines for files; empty if none has
   */
  private record Contents(Cursor cursor, String stored) {}

  /** Sizes of the files when they were last replaced. */
  private final Map<String, Long> sizes = new ConcurrentHashMap<>();

  /**
   * @param instance a name that no other running instance has
   */
  public FileCursorStore(Path folder, String instance) {
    this.folder = folder;
    this.instance = instance;
  }

  @Override
  public Optional<Cursor> load(String connection) throws IOException {
    Optional<Contents> contents = contents(connection);
    sizes.remove(connection);
    if (contents.isPresent()) {
      write(connection, contents.get(), instance);
    }
    return contents.map(Contents::cursor);
  }

  @Override
  public boolean isFree(String connection, Instant recordedSince) throws IOException {
    return read(connection).map(stored -> stored.isFree(recordedSince)).orElse(true);
  }

  /** Releases all cursors that this instance owns, so that the next owner need not wait. */
  void release() {
    List.copyOf(sizes.keySet()).forEach(this::release);
  }

  /** Releases one cursor. */
  void release(String connection) {
    try {
      Path file = file(connection);
      if (sizes.remove(connection) != null && Files.exists(file) && owner(file).equals(instance)) {
        write(connection, contents(connection).orElseThrow(), StoredCursor.NOBODY);
        sizes.remove(connection);
      }
    } catch (IOException e) {
      LOG.debug("Cursor not released connection={}", connection, e);
    }
  }

  @Override
  public void save(String connection, Change change) throws IOException {
    save(connection, change, Optional.empty());
  }

  /**
   * Requires that this instance owns a cursor, if it exists.
   *
   * @throws Fenced if another instance has taken it over
   */
  void requireOwned(String connection) throws IOException {
    Path file = file(connection);
    if (Files.exists(file) && !owner(file).equals(instance)) {
      throw new Fenced(connection);
    }
  }

  /**
   * Saves a change.
   *
   * @param stored id of the lines for files that the same batch stored
   */
  void save(String connection, Change change, Optional<PendingLines.Id> stored) throws IOException {
    Path file = file(connection);
    if (Files.notExists(file)) {
      if (sizes.remove(connection) != null) {
        throw new Fenced(connection);
      }
      List<Segment> segments = change.added().map(List::of).orElse(List.of());
      Cursor first = new Cursor(change.progress(), new Ledger(segments));
      write(
          connection, new Contents(first, stored.map(PendingLines.Id::batch).orElse("")), instance);
      return;
    }
    if (!owner(file).equals(instance)) {
      throw new Fenced(connection);
    }
    ObjectNode line = CursorFormat.JSON.createObjectNode();
    line.set("progress", CursorFormat.progress(change.progress(), instance));
    change.added().ifPresent(segment -> line.set("added", CursorFormat.segment(segment)));
    change.dropped().forEach(line.withArray("dropped")::add);
    stored.ifPresent(id -> line.put(STORED, id.batch()));
    try {
      FileAppender.appendToExisting(file, List.of(CursorFormat.JSON.writeValueAsBytes(line)));
    } catch (NoSuchFileException e) {
      // Deleted since it was looked at: to create it again would undo that.
      sizes.remove(connection);
      throw new Fenced(connection);
    }
    if (Files.size(file) > 4 * sizes.getOrDefault(connection, 0L) + SLACK_BYTES) {
      write(connection, contents(connection).orElseThrow(), instance);
    }
  }

  /** Returns the id of the last batch that stored lines for files; empty if none has. */
  Optional<String> stored(String connection) throws IOException {
    return contents(connection).map(Contents::stored).filter(batch -> !batch.isEmpty());
  }

  /** Returns the number of batches that a cursor counts; empty if there is no cursor. */
  Optional<Long> batches(String connection) throws IOException {
    return contents(connection).map(contents -> contents.cursor().progress().batches());
  }

  @Override
  public List<String> connections() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()).replace('.', '/'))
          .sorted()
          .toList();
    }
  }

  @Override
  public Optional<StoredCursor> read(String connection) throws IOException {
    Optional<Cursor> cursor = contents(connection).map(Contents::cursor);
    if (cursor.isEmpty()) {
      return Optional.empty();
    }
    Path file = file(connection);
    Instant recorded = Files.getLastModifiedTime(file).toInstant();
    return Optional.of(new StoredCursor(cursor.get(), owner(file), recorded));
  }

  @Override
  public void replace(String connection, Progress progress, boolean keepLedger) throws IOException {
    Optional<Contents> before = contents(connection);
    Ledger ledger =
        keepLedger && before.isPresent() ? before.get().cursor().ledger() : new Ledger(List.of());
    String stored = before.map(Contents::stored).orElse("");
    write(connection, new Contents(new Cursor(progress, ledger), stored), StoredCursor.NOBODY);
  }

  @Override
  public void remove(String connection) throws IOException {
    Files.deleteIfExists(file(connection));
  }

  private Optional<Contents> contents(String connection) throws IOException {
    Path file = file(connection);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    Map<Long, Segment> segments = new TreeMap<>();
    Progress progress = null;
    String stored = "";
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode change = whole(line, lines);
        if (change == null) {
          break;
        }
        progress =
            change.has("progress") ? CursorFormat.progress(change.path("progress")) : progress;
        if (change.has("added")) {
          Segment added = CursorFormat.segment(change.path("added"));
          segments.put(added.number(), added);
        }
        stored = change.path(STORED).asText(stored);
        change.path("dropped").forEach(number -> segments.remove(number.asLong()));
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(file, e);
    }
    if (progress == null) {
      throw damaged(file, null);
    }
    return Optional.of(new Contents(new Cursor(progress, new Ledger(segments.values())), stored));
  }

  /** Returns null for a partial last line, which was never saved: its batch is repeated. */
  private static @Nullable JsonNode whole(String line, BufferedReader lines) throws IOException {
    try {
      JsonNode change = CursorFormat.JSON.readTree(line);
      if (!change.isObject()) {
        throw new IllegalArgumentException("not an object");
      }
      return change;
    } catch (JsonProcessingException e) {
      if (lines.readLine() == null && line.startsWith("{")) {
        return null;
      }
      throw e;
    }
  }

  private static IOException damaged(Path file, @Nullable Throwable cause) {
    return new IOException(
        "the cursor file "
            + file
            + " is damaged; mend it, or delete it to begin at poll.start again",
        cause);
  }

  private static String owner(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      return CursorFormat.owner(CursorFormat.JSON.readTree(lines.readLine()).path("progress"));
    }
  }

  private void write(String connection, Contents contents, String owner) throws IOException {
    Cursor cursor = contents.cursor();
    Path file = file(connection);
    List<byte[]> lines = new ArrayList<>();
    ObjectNode first = CursorFormat.JSON.createObjectNode();
    first.set("progress", CursorFormat.progress(cursor.progress(), owner));
    if (!contents.stored().isEmpty()) {
      first.put(STORED, contents.stored());
    }
    lines.add(CursorFormat.JSON.writeValueAsBytes(first));
    for (Segment segment : cursor.ledger().segments()) {
      ObjectNode added = CursorFormat.JSON.createObjectNode();
      added.set("added", CursorFormat.segment(segment));
      lines.add(CursorFormat.JSON.writeValueAsBytes(added));
    }
    FileAppender.replace(file, lines);
    sizes.put(connection, Files.size(file));
  }

  private Path file(String connection) {
    return folder.resolve(connection.replace('/', '.') + SUFFIX);
  }
}
