package io.defenderroutes.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each connection's cursor in a JSON file, written beside, forced to disk and moved into
 * place.
 */
public final class FileCursorStore implements CursorStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int BUFFER = 64 * 1024;

  private final Path folder;

  public FileCursorStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<Cursor> load(String connection) throws IOException {
    Path file = file(connection);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode cursor = JSON.readTree(file.toFile());
      if (!cursor.path("delivered").isObject()) {
        throw damaged(file, null);
      }
      Map<String, Instant> delivered = new HashMap<>();
      cursor
          .path("delivered")
          .properties()
          .forEach(e -> delivered.put(e.getKey(), Instant.parse(e.getValue().asText())));
      return Optional.of(
          new Cursor(
              Instant.parse(cursor.path("watermark").asText()),
              Instant.parse(cursor.path("askedAt").asText()),
              Ledger.of(delivered)));
    } catch (JsonProcessingException | DateTimeException e) {
      throw damaged(file, e);
    }
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
    Path file = file(connection);
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

  private Path file(String connection) {
    return folder.resolve(connection.replace('/', '.') + ".json");
  }
}
