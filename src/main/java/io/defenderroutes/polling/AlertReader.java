package io.defenderroutes.polling;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads alerts off an answer one at a time, byte for byte as the vendor wrote them. Memory holds
 * one alert, however long the answer. Understands a bare array, an array in an object, and a bare
 * object that is itself the alert.
 */
final class AlertReader implements Alerts {
  private static final String NEXT_LINK = "@odata.nextLink";

  /** Most of an unreadable answer that is kept. */
  private static final int REST_BYTES = 1024 * 1024;

  /** Told as the answer is read. */
  interface Watch {
    /** One more item of the answer is read. */
    void item();

    /** The answer says that there is more than it holds. */
    void more();

    /**
     * An item was larger than may be held in memory; its beginning comes in its place.
     *
     * @param position of the item in the answer, from 1
     */
    void tooLarge(long position, long bytes);

    /**
     * Whether an object that is the whole of an answer is an alert, and not something around it.
     */
    boolean isAlert(byte[] object);
  }

  private final Recorder recorder;
  private final List<String> items;
  private final boolean lastResort;
  private final Watch watch;
  private @Nullable JsonParser parser;
  private boolean wrapped;
  private boolean reading;
  private boolean ended;
  private long count;

  /**
   * @param items names under which the array of alerts may stand
   * @param limits how large the answer and an alert may be
   * @param lastResort whether no other answer will be easier to read: then the rest of one that
   *     cannot be read on comes as if it were an alert, for the dead letters
   */
  AlertReader(
      InputStream answer, List<String> items, Limits limits, boolean lastResort, Watch watch) {
    this.recorder = new Recorder(answer, limits);
    this.items = items;
    this.lastResort = lastResort;
    this.watch = watch;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    if (ended) {
      return null;
    }
    try {
      byte[] alert = parser == null ? first() : following(parser);
      if (alert == null) {
        ended = true;
      } else {
        count++;
        watch.item();
      }
      return alert;
    } catch (JsonProcessingException e) {
      // What is cut off may be whole the next time.
      if (lastResort && reading && !(e instanceof JsonEOFException)) {
        return rest();
      }
      if (count == 0 && recorder.beginsWith('<')) {
        throw malformed("the answer is a web page, perhaps a proxy's or a sign-in page", null);
      }
      // No location where a limit is passed, such as on nesting.
      String where = e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset();
      // Without its cause, which quotes what it read.
      throw new MalformedAnswer(text("not valid JSON" + where), reading, null);
    } catch (MalformedAnswer e) {
      throw e;
    } catch (AnswerTooLarge e) {
      throw e.at(count + 1);
    } catch (IOException e) {
      throw malformed(brokeOff(e), e);
    }
  }

  /** With the client's words, which name the bound that a response exceeds. */
  private static String brokeOff(IOException failure) {
    return "the answer broke off"
        + (failure.getMessage() == null ? "" : ": " + ApiError.line(failure.getMessage()));
  }

  private byte[] rest() throws MalformedAnswer {
    ended = true;
    try {
      byte[] rest = recorder.rest(REST_BYTES);
      if (rest.length < REST_BYTES && !isEnd(rest)) {
        throw malformed("the answer broke off", null);
      }
      return rest;
    } catch (MalformedAnswer e) {
      throw e;
    } catch (IOException e) {
      throw malformed("the answer broke off", e);
    }
  }

  private static boolean isEnd(byte[] rest) {
    String text = new String(rest, StandardCharsets.UTF_8).stripTrailing();
    return text.endsWith("]") || text.endsWith("}");
  }

  private byte @Nullable [] first() throws IOException {
    JsonParser p = LenientJson.FACTORY.createParser(recorder);
    parser = p;
    JsonToken token = p.nextToken();
    if (token == JsonToken.START_ARRAY) {
      return following(p);
    }
    if (token == JsonToken.START_OBJECT) {
      return firstOfObject(p);
    }
    throw malformed(
        token == null ? "the answer is empty" : "the answer is neither an array nor an object",
        null);
  }

  private byte @Nullable [] firstOfObject(JsonParser p) throws IOException {
    long start = p.currentTokenLocation().getByteOffset();
    boolean error = false;
    List<String> names = new ArrayList<>();
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      names.add(name);
      JsonToken value = p.nextToken();
      if (value == JsonToken.START_ARRAY && items.contains(name) && !error) {
        wrapped = true;
        return following(p);
      }
      if (value == JsonToken.START_OBJECT && items.contains(name) && !error) {
        return onlyOne(p);
      }
      error |= isError(name, value);
      note(name, p);
      p.skipChildren();
    }
    if (error) {
      throw errorObject();
    }
    if (start < 0) {
      throw malformed("a bare object in another encoding than UTF-8", null);
    }
    byte[] alert = cut(start, p.currentLocation().getByteOffset());
    expectEnd(p);
    if (!watch.isAlert(alert)) {
      throw malformed(
          "an object that is no alert, and holds none under "
              + items
              + ", which its source's file names; it has "
              + ApiError.line(String.join(", ", names.subList(0, Math.min(10, names.size())))),
          null);
    }
    ended = true;
    return alert;
  }

  /** An object where the array should be. */
  private byte[] onlyOne(JsonParser p) throws IOException {
    long start = p.currentTokenLocation().getByteOffset();
    if (start < 0) {
      throw malformed("an object in place of an array, in another encoding than UTF-8", null);
    }
    recorder.forgetBefore(start);
    p.skipChildren();
    byte[] alert = cut(start, p.currentLocation().getByteOffset());
    rest(p);
    if (!watch.isAlert(alert)) {
      throw malformed("an object that is no alert in place of the array of alerts", null);
    }
    ended = true;
    return alert;
  }

  /** What stands behind the alerts in the object that holds them. */
  private void rest(JsonParser p) throws IOException {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      if (isError(p.currentName(), p.nextToken())) {
        throw errorObject();
      }
      note(p.currentName(), p);
      p.skipChildren();
    }
    expectEnd(p);
  }

  private byte @Nullable [] following(JsonParser p) throws IOException {
    reading = true;
    JsonToken token = p.nextToken();
    if (token == null) {
      throw malformed("the answer broke off", null);
    }
    if (token == JsonToken.END_ARRAY) {
      if (wrapped) {
        rest(p);
      } else {
        expectEnd(p);
      }
      return null;
    }
    long start = p.currentTokenLocation().getByteOffset();
    if (token.isStructStart() && start >= 0) {
      recorder.forgetBefore(start);
      p.skipChildren();
      return cut(start, p.currentLocation().getByteOffset());
    }
    byte[] copy = copy(p);
    if (start >= 0) {
      recorder.forgetBefore(start);
    } else {
      recorder.forgetAll();
    }
    return copy;
  }

  private byte[] cut(long from, long to) {
    if (recorder.hasOverflowed()) {
      watch.tooLarge(count + 1, to - from);
    }
    return recorder.cut(from, to);
  }

  /** OData: the link to the rest of what was asked for. We ask for a shorter slice instead. */
  private void note(String name, JsonParser p) throws IOException {
    if (name.equals(NEXT_LINK)
        && p.currentToken() == JsonToken.VALUE_STRING
        && !p.getText().isBlank()) {
      watch.more();
    }
  }

  private static boolean isError(String name, JsonToken value) {
    return "error".equals(name)
        && (value == JsonToken.START_OBJECT || value == JsonToken.VALUE_STRING);
  }

  private MalformedAnswer errorObject() {
    return malformed("the answer has a success status but is an error object", null);
  }

  /**
   * For what is no object or array, and for answers in UTF-16 or UTF-32, where the parser knows no
   * byte offsets.
   */
  private static byte[] copy(JsonParser p) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator generator = LenientJson.FACTORY.createGenerator(bytes)) {
      generator.copyCurrentStructure(p);
    }
    return bytes.toByteArray();
  }

  private void expectEnd(JsonParser p) throws IOException {
    if (p.nextToken() != null) {
      throw malformed("there is more behind the end of the alerts", null);
    }
  }

  private MalformedAnswer malformed(String what, @Nullable Throwable cause) {
    return new MalformedAnswer(text(what), false, cause);
  }

  private String text(String what) {
    return "malformed answer after " + count + " alerts: " + what;
  }

  @Override
  public void close() throws IOException {
    recorder.close();
  }
}
