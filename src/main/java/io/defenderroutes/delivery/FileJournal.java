package io.defenderroutes.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.Segment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says, before a batch appends to a file, where it will. If the batch is never recorded, since the
 * process died or another took over, its lines are cut off again before the batch comes anew.
 *
 * <p>Lines that something else was appended to meanwhile stay, and come twice.
 */
final class FileJournal {
  private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
  private static final String SUFFIX = ".ndjson";

  private final Path folder;

  /** What a batch was to append to a file. */
  private record Entry(long batch, int mark, Path file, long from, long bytes) {}

  FileJournal(Path folder) {
    this.folder = folder;
  }

  /** Notes, forced to disk, what a batch is about to append. */
  void intend(String connection, Change change, Path file, long from, long bytes)
      throws IOException {
    ObjectNode line = CursorFormat.JSON.createObjectNode();
    line.put("batch", change.progress().batches());
    line.put("mark", mark(change.added()));
    line.put("file", file.toString());
    line.put("from", from);
    line.put("bytes", bytes);
    FileAppender.append(journal(connection), List.of(CursorFormat.JSON.writeValueAsBytes(line)));
  }

  /** The batch is recorded. Should the process die before this, its cursor says so too. */
  void recorded(String connection) throws IOException {
    Files.deleteIfExists(journal(connection));
  }

  /**
   * Before anything is appended in this process: cuts off what was not appended whole, and
   * therefore never recorded.
   */
  void cutHalves() throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> journals = Files.list(folder)) {
        for (Path journal : journals.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
          for (Entry entry : entries(journal)) {
            if (size(entry.file()) < entry.from() + entry.bytes()) {
              cut(entry);
            }
          }
        }
      }
    }
  }

  /** Cuts off what a batch appended that is not in the cursor. */
  void settle(String connection, Optional<Cursor> cursor) throws IOException {
    Path journal = journal(connection);
    for (Entry entry : entries(journal)) {
      if (!isNotRecorded(entry, cursor)) {
        continue;
      }
      if (size(entry.file()) == entry.from() + entry.bytes()) {
        cut(entry);
      } else if (size(entry.file()) > entry.from()) {
        LOG.warn(
            "file not cut back connection={} file={} from={} reason=\"something was appended since\" next=\"its lines come twice\"",
            connection,
            entry.file(),
            entry.from());
      }
    }
    Files.deleteIfExists(journal);
  }

  /** Whether it is certain that the batch is not in the cursor. */
  private static boolean isNotRecorded(Entry entry, Optional<Cursor> cursor) {
    if (cursor.isEmpty() || cursor.get().progress().batches() < entry.batch()) {
      return true;
    }
    return cursor.get().ledger().segments().stream()
        .filter(segment -> segment.number() == entry.batch())
        .anyMatch(segment -> mark(Optional.of(segment)) != entry.mark());
  }

  private static int mark(Optional<Segment> segment) {
    return segment.map(s -> s.digests().hashCode()).orElse(0);
  }

  private static void cut(Entry entry) throws IOException {
    if (size(entry.file()) > entry.from()) {
      try (FileChannel channel = FileChannel.open(entry.file(), StandardOpenOption.WRITE)) {
        channel.truncate(entry.from());
        channel.force(true);
      }
      LOG.info("file cut back file={} to={} bytes", entry.file(), entry.from());
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** The newest entry of each file: an earlier one failed, and was cut off then. */
  private static Collection<Entry> entries(Path journal) throws IOException {
    Map<Path, Entry> entries = new LinkedHashMap<>();
    if (Files.exists(journal)) {
      for (String line : Files.readAllLines(journal)) {
        try {
          JsonNode json = CursorFormat.JSON.readTree(line);
          Path file = Path.of(json.path("file").asText());
          entries.put(
              file,
              new Entry(
                  json.path("batch").asLong(),
                  json.path("mark").asInt(),
                  file,
                  json.path("from").asLong(),
                  json.path("bytes").asLong()));
        } catch (JsonProcessingException e) {
          LOG.debug("entry of {} was cut off, before anything was appended", journal);
        }
      }
    }
    return entries.values();
  }

  private Path journal(String connection) {
    return folder.resolve(connection.replace('/', '.') + SUFFIX);
  }
}
