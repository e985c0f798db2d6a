package io.defenderroutes.polling.response;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads the alerts within incidents singly: each as the vendor wrote it, after a field with the
 * incident. An item without the array is passed on unchanged.
 */
public final class Nested implements AlertStream {
  /** The field of an alert that holds its incident. */
  private static final byte[] INCIDENT = "\"incident\":".getBytes(StandardCharsets.UTF_8);

  private final AlertStream items;
  private final String array;
  private final JsonFactory json = LenientJson.factory(false);
  private final Deque<byte[]> ready = new ArrayDeque<>();

  /**
   * @param array name of the array that holds an item's alerts
   */
  public Nested(AlertStream items, String array) {
    this.items = items;
    this.array = array;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    while (ready.isEmpty()) {
      byte[] item = items.next();
      if (item == null) {
        return null;
      }
      takeApart(item);
    }
    return ready.pollFirst();
  }

  private void takeApart(byte[] item) throws IOException {
    ByteArrayOutputStream around = new ByteArrayOutputStream();
    Deque<byte[]> found = new ArrayDeque<>();
    boolean holds = false;
    try (JsonParser p = json.createParser(item);
        JsonGenerator incident = json.createGenerator(around)) {
      if (p.nextToken() != JsonToken.START_OBJECT) {
        ready.add(item);
        return;
      }
      incident.writeStartObject();
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        String name = p.currentName();
        if (p.nextToken() == JsonToken.START_ARRAY && name.equals(array)) {
          holds = true;
          cut(p, item, found);
        } else {
          incident.writeFieldName(name);
          incident.copyCurrentStructure(p);
        }
      }
      incident.writeEndObject();
    } catch (JsonProcessingException e) {
      // Passed on whole, for the dead letters.
      ready.add(item);
      return;
    }
    if (holds) {
      found.forEach(alert -> ready.add(with(around.toByteArray(), alert)));
    } else {
      ready.add(item);
    }
  }

  /** Cuts the elements of the entered array out of the item. */
  public static void cut(JsonParser p, byte[] item, Collection<byte[]> found) throws IOException {
    while (p.nextToken() != JsonToken.END_ARRAY) {
      int from = (int) p.currentTokenLocation().getByteOffset();
      p.skipChildren();
      p.finishToken();
      found.add(Arrays.copyOfRange(item, from, (int) p.currentLocation().getByteOffset()));
    }
  }

  /** Only an object can hold its incident. */
  private static byte[] with(byte[] incident, byte[] alert) {
    if (alert.length < 2 || alert[0] != '{') {
      return alert;
    }
    boolean empty = new String(alert, 1, alert.length - 2, StandardCharsets.UTF_8).isBlank();
    ByteArrayOutputStream joined =
        new ByteArrayOutputStream(alert.length + incident.length + INCIDENT.length + 1);
    joined.write('{');
    joined.writeBytes(INCIDENT);
    joined.writeBytes(incident);
    if (!empty) {
      joined.write(',');
    }
    joined.write(alert, 1, alert.length - 1);
    return joined.toByteArray();
  }

  @Override
  public void close() throws IOException {
    items.close();
  }
}
