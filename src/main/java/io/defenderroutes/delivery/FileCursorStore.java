package io.defenderroutes.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.config.FileAccess;
import io.defenderroutes.delivery.store.FileAppender;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.CursorStore;
import io.defenderroutes.polling.Fenced;
import io.defenderroutes.polling.Ledger;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.Segment;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
 * Keeps each connection's cursor in a file of JSON lines: what it was when it was taken over, and
 * each change since, appended and forced to disk. The file is written anew, beside and then moved
 * into place, when it is taken over and when most of it is of the past. Its first line names who
 * has taken it over; nobody else may append.
 */
public final class FileCursorStore implements CursorStore, CursorKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(FileCursorStore.class);
  private static final String SUFFIX = ".ndjson";
  private static final String STORED = "stored";
  private static final long SLACK_BYTES = 1024 * 1024;

  private final Path folder;
  private final String instance;

  /**
   * What a file holds.
   *
   * @param stored the last batch that stored lines for files; empty if none has
   */
  private record Kept(Cursor cursor, String stored) {}

  /** Sizes of the files when they were last written anew. */
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
    Optional<Kept> kept = kept(connection);
    sizes.remove(connection);
    if (kept.isPresent()) {
      write(connection, kept.get(), instance);
    }
    return kept.map(Kept::cursor);
  }

  @Override
  public boolean isFree(String connection, Instant recordedSince) throws IOException {
    return read(connection).map(stored -> stored.isFree(recordedSince)).orElse(true);
  }

  /** Lets go of the cursors that are in our name, so that whoever comes next need not wonder. */
  void letGo() {
    List.copyOf(sizes.keySet()).forEach(this::letGo);
  }

  /** The same for one. */
  void letGo(String connection) {
    try {
      Path file = file(connection);
      if (sizes.remove(connection) != null && Files.exists(file) && owner(file).equals(instance)) {
        write(connection, kept(connection).orElseThrow(), StoredCursor.NOBODY);
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
   * Records a change.
   *
   * @param stored lines for files, stored by the same batch
   */
  void save(String connection, Change change, Optional<PendingLines.Id> stored) throws IOException {
    Path file = file(connection);
    if (Files.notExists(file)) {
      if (sizes.remove(connection) != null) {
        throw new Fenced(connection);
      }
      List<Segment> segments = change.added().map(List::of).orElse(List.of());
      Cursor first = new Cursor(change.progress(), new Ledger(segments));
      write(connection, new Kept(first, stored.map(PendingLines.Id::batch).orElse("")), instance);
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
    FileAppender.append(file, List.of(CursorFormat.JSON.writeValueAsBytes(line)));
    if (Files.size(file) > 4 * sizes.getOrDefault(connection, 0L) + SLACK_BYTES) {
      write(connection, kept(connection).orElseThrow(), instance);
    }
  }

  /** The last batch that stored lines for files; empty if none has. */
  Optional<String> stored(String connection) throws IOException {
    return kept(connection).map(Kept::stored).filter(batch -> !batch.isEmpty());
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
    Optional<Cursor> cursor = kept(connection).map(Kept::cursor);
    if (cursor.isEmpty()) {
      return Optional.empty();
    }
    Path file = file(connection);
    Instant recorded = Files.getLastModifiedTime(file).toInstant();
    return Optional.of(new StoredCursor(cursor.get(), owner(file), recorded));
  }

  @Override
  public void replace(String connection, Progress progress, boolean keepLedger) throws IOException {
    Optional<Kept> before = kept(connection);
    Ledger ledger =
        keepLedger && before.isPresent() ? before.get().cursor().ledger() : new Ledger(List.of());
    String stored = before.map(Kept::stored).orElse("");
    write(connection, new Kept(new Cursor(progress, ledger), stored), StoredCursor.NOBODY);
  }

  @Override
  public void remove(String connection) throws IOException {
    Files.deleteIfExists(file(connection));
  }

  private Optional<Kept> kept(String connection) throws IOException {
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
    return Optional.of(new Kept(new Cursor(progress, new Ledger(segments.values())), stored));
  }

  /** A last line that is cut off was never recorded: what it would have added comes again. */
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

  private void write(String connection, Kept kept, String owner) throws IOException {
    Cursor cursor = kept.cursor();
    Path file = file(connection);
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    FileAccess.OWNER.createFolders(folder);
    Files.deleteIfExists(beside);
    List<byte[]> lines = new ArrayList<>();
    ObjectNode first = CursorFormat.JSON.createObjectNode();
    first.set("progress", CursorFormat.progress(cursor.progress(), owner));
    if (!kept.stored().isEmpty()) {
      first.put(STORED, kept.stored());
    }
    lines.add(CursorFormat.JSON.writeValueAsBytes(first));
    for (Segment segment : cursor.ledger().segments()) {
      ObjectNode added = CursorFormat.JSON.createObjectNode();
      added.set("added", CursorFormat.segment(segment));
      lines.add(CursorFormat.JSON.writeValueAsBytes(added));
    }
    FileAppender.append(beside, lines);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
    sizes.put(connection, Files.size(file));
  }

  private Path file(String connection) {
    return folder.resolve(connection.replace('/', '.') + SUFFIX);
  }
}
