package io.defenderroutes.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.CursorStore;
import io.defenderroutes.polling.Ledger;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each connection's cursor in a JSON file that is written beside, forced to disk and moved
 * into place; and what its batches add until then in a second file, a line a batch, appended and
 * forced to disk.
 */
public final class FileCursorStore implements CursorStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SAVED = ".json";
  private static final String RECORDED = ".recorded.ndjson";
  private static final int BUFFER = 64 * 1024;

  private final Path folder;

  public FileCursorStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<Cursor> load(String connection) throws IOException {
    Path file = file(connection, SAVED);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode saved = JSON.readTree(file.toFile());
      if (!saved.path("delivered").isObject()) {
        throw damaged(file, null);
      }
      Map<String, Instant> delivered = new LinkedHashMap<>();
      saved
          .path("delivered")
          .properties()
          .forEach(e -> delivered.put(e.getKey(), Instant.parse(e.getValue().asText())));
      boolean added = addRecorded(connection, delivered);
      Cursor cursor =
          new Cursor(
              Instant.parse(saved.path("watermark").asText()),
              Instant.parse(saved.path("askedAt").asText()),
              Ledger.of(delivered));
      if (added) {
        save(connection, cursor);
      }
      return Optional.of(cursor);
    } catch (JsonProcessingException | DateTimeException e) {
      throw damaged(file, e);
    }
  }

  /**
   * A last line without its end was never forced to disk as a whole: its batch was not recorded,
   * and comes again.
   */
  private boolean addRecorded(String connection, Map<String, Instant> delivered)
      throws IOException {
    Path file = file(connection, RECORDED);
    if (Files.notExists(file)) {
      return false;
    }
    String text = Files.readString(file);
    try {
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
        if (!line.isEmpty()) {
          JsonNode batch = JSON.readTree(line);
          Instant seenUntil = Instant.parse(batch.path("seenUntil").asText());
          batch.path("delivered").forEach(digest -> delivered.put(digest.asText(), seenUntil));
        }
      }
    } catch (JsonProcessingException | DateTimeException e) {
      throw damaged(file, e);
    }
    return true;
  }

  @Override
  public void record(String connection, Collection<String> digests, Instant seenUntil)
      throws IOException {
    ObjectNode batch = JSON.createObjectNode().put("seenUntil", seenUntil.toString());
    ArrayNode delivered = batch.putArray("delivered");
    digests.forEach(delivered::add);
    FileAppender.append(file(connection, RECORDED), List.of(JSON.writeValueAsBytes(batch)));
  }

  private static IOException damaged(Path file, @Nullable Throwable cause) {
    return new IOException(
        "the cursor file "
            + file
            + " is damaged; mend it, or delete it to begin at poll.start again",
        cause);
  }

  @Override
  public void save(String connection, Cursor cursor) throws IOException {
    Path file = file(connection, SAVED);
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.createDirectories(folder);
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(cursor, new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
      channel.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
    // All of it is in the cursor now. If the process dies before this, it is only added once more.
    Files.deleteIfExists(file(connection, RECORDED));
  }

  private static void write(Cursor cursor, OutputStream out) throws IOException {
    JsonGenerator json = JSON.createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.writeStartObject();
    json.writeStringField("watermark", cursor.watermark().toString());
    json.writeStringField("askedAt", cursor.askedAt().toString());
    json.writeObjectFieldStart("delivered");
    Instant seen = Instant.MIN;
    String text = "";
    for (Map.Entry<String, Instant> version : cursor.ledger().entries().entrySet()) {
      // Nearly all were last seen in one of two slices, and a ledger may hold 100,000.
      if (!version.getValue().equals(seen)) {
        seen = version.getValue();
        text = seen.toString();
      }
      json.writeStringField(version.getKey(), text);
    }
    json.writeEndObject();
    json.writeEndObject();
    json.close();
  }

  private Path file(String connection, String kind) {
    return folder.resolve(connection.replace('/', '.') + kind);
  }
}
