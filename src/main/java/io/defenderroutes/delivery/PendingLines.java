package io.defenderroutes.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The lines that a batch stored for files, and their format on disk.
 *
 * <p>The format is a line of JSON that lists the files, the lines for each file, and a line of JSON
 * for each append with its position.
 *
 * @param blocks the lines for each file
 * @param places the position of the last append, by the number of the block
 */
record PendingLines(String connection, Id id, List<Block> blocks, Map<Integer, Place> places) {

  /**
   * Identifies what a batch stored.
   *
   * @param folder id of the folder of pending files, wherever that is mounted
   * @param batch differs for each attempt of a batch
   */
  record Id(String folder, String batch) {}

  /**
   * Lines for a file.
   *
   * @param file relative to the folder of all files
   */
  record Block(Path file, List<byte[]> lines) {
    /** Returns the bytes of the lines with their ends, from a line on. */
    byte[] bytesFrom(int line) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (byte[] one : lines.subList(line, lines.size())) {
        bytes.writeBytes(one);
        bytes.write('\n');
      }
      return bytes.toByteArray();
    }
  }

  /**
   * The position at which a block was to be appended.
   *
   * @param from position in the file
   * @param line the first of the block's lines at this position; those before it are in the file
   */
  record Place(long from, int line) {}

  /** Returns the bytes that are written before the batch is committed. */
  byte[] head() throws IOException {
    CRC32 sum = new CRC32();
    ObjectNode head = CursorFormat.JSON.createObjectNode();
    head.put("connection", connection);
    head.put("folder", id.folder());
    head.put("batch", id.batch());
    ArrayNode files = head.putArray("files");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Block block : blocks) {
      byte[] bytes = block.bytesFrom(0);
      sum.update(bytes);
      body.writeBytes(bytes);
      files.addObject().put("file", block.file().toString()).put("bytes", bytes.length);
    }
    head.put("sum", sum.getValue());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(CursorFormat.JSON.writeValueAsBytes(head));
    all.write('\n');
    all.writeBytes(body.toByteArray());
    return all.toByteArray();
  }

  /** Returns the bytes that are written before a block is appended to its file. */
  static byte[] place(int block, Place place) throws IOException {
    ObjectNode line = CursorFormat.JSON.createObjectNode();
    line.put("block", block).put("from", place.from()).put("line", place.line());
    return (CursorFormat.JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a pending file; null if it is empty, or was not written completely. */
  static @Nullable PendingLines read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
      // Reads on.
    }
    byte[] all = Arrays.copyOf(buffer.array(), buffer.position());
    int end = lineEnd(all, 0);
    if (end < 0) {
      return null;
    }
    JsonNode head = json(all, 0, end);
    CRC32 sum = new CRC32();
    List<Block> blocks = new ArrayList<>();
    int at = end + 1;
    for (JsonNode file : head.path("files")) {
      int bytes = file.path("bytes").asInt();
      if (bytes < 0 || bytes > all.length - at) {
        return null;
      }
      sum.update(all, at, bytes);
      blocks.add(new Block(Path.of(file.path("file").asText()), lines(all, at, at + bytes)));
      at += bytes;
    }
    if (blocks.isEmpty() || head.path("sum").asLong(-1) != sum.getValue()) {
      return null;
    }
    Id id = new Id(head.path("folder").asText(), head.path("batch").asText());
    return new PendingLines(head.path("connection").asText(), id, blocks, places(all, at));
  }

  private static Map<Integer, Place> places(byte[] all, int from) {
    Map<Integer, Place> places = new HashMap<>();
    for (int at = from, end = lineEnd(all, at); end >= 0; at = end + 1, end = lineEnd(all, at)) {
      JsonNode line = json(all, at, end);
      if (line.path("from").isIntegralNumber()) {
        Place place = new Place(line.path("from").asLong(), line.path("line").asInt());
        places.put(line.path("block").asInt(), place);
      }
    }
    return places;
  }

  private static List<byte[]> lines(byte[] all, int from, int to) {
    List<byte[]> lines = new ArrayList<>();
    for (int at = from, end = lineEnd(all, at); end >= 0 && end < to; ) {
      lines.add(Arrays.copyOfRange(all, at, end));
      at = end + 1;
      end = lineEnd(all, at);
    }
    return lines;
  }

  private static int lineEnd(byte[] all, int from) {
    for (int i = from; i < all.length; i++) {
      if (all[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Returns a missing node for a partial line, which a crash left. */
  private static JsonNode json(byte[] all, int from, int to) {
    try {
      return CursorFormat.JSON.readTree(all, from, to - from);
    } catch (IOException e) {
      return CursorFormat.JSON.missingNode();
    }
  }
}
