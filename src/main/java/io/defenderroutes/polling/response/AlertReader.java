package io.defenderroutes.polling.response;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.defenderroutes.config.BoundedJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads alerts from a response one at a time, byte for byte. Memory holds one alert, however long
 * the response. Understands a bare array, an array in an object, and a bare object that is itself
 * the alert.
 */
public final class AlertReader implements AlertStream {
  public static final String NEXT_LINK = "@odata.nextLink";

  /** The most bytes of an unreadable response that are stored. */
  private static final int REST_BYTES = 1024 * 1024;

  /** Bounds the field names that the parser stores; it bounds short ones by itself. */
  private static final int SHORT_NAME = 64;

  private static final int NAMES_SHOWN = 10;
  private static final int LONG_NAMES_IN_ALL = 1024 * 1024;

  /** Receives events while the response is read. */
  public interface Watch {
    /** Another item was read. */
    void item();

    /**
     * The response links a next page.
     *
     * @param link to the next page
     */
    void more(String link);

    /**
     * An item exceeded the limit of an alert; its beginning takes its place.
     *
     * @param position of the item in the response, from 1
     */
    void tooLarge(long position, long bytes);

    /** Whether an object that is the whole response is an alert. */
    boolean isAlert(byte[] object);

    /** The response was this alert alone, not a list. */
    void bare(byte[] alert);
  }

  private final ByteRecorder recorder;
  private final List<String> items;
  private final boolean lastResort;
  private final Watch watch;
  private @Nullable JsonParser parser;
  private boolean wrapped;
  private boolean reading;
  private boolean ended;
  private long count;
  private final Set<String> longNames = new HashSet<>();
  private int longNamesLength;

  /**
   * @param items possible names of the array of alerts
   * @param lastResort whether no narrower request is possible: then the rest of an unreadable
   *     response becomes an item for the dead letters
   */
  public AlertReader(
      InputStream answer, List<String> items, Limits limits, boolean lastResort, Watch watch) {
    this.recorder = new ByteRecorder(new Utf8(answer), limits);
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
      // The next response may be complete.
      if (lastResort && reading && !(e instanceof JsonEOFException)) {
        return rest(e);
      }
      if (count == 0 && recorder.beginsWith('<')) {
        throw malformed("the answer is a web page, perhaps a proxy's or a sign-in page", null);
      }
      // Without the cause, which quotes the response.
      throw new MalformedResponse(text(fault(e)), reading, null);
    } catch (MalformedResponse e) {
      throw e;
    } catch (ResponseTooLarge e) {
      throw e.at(count + 1);
    } catch (CharacterCodingException e) {
      throw malformed("not text in the encoding that it begins in", e);
    } catch (IOException e) {
      throw malformed(brokeOff(e), e);
    }
  }

  /** With the client's message, which names the bound that the response exceeds. */
  private static String brokeOff(IOException failure) {
    return "the answer broke off"
        + (failure.getMessage() == null ? "" : ": " + ApiError.line(failure.getMessage()));
  }

  private static String fault(JsonProcessingException e) {
    // No location where a bound is exceeded.
    return BoundedJson.exceeded(e)
        .orElseGet(
            () ->
                "not valid JSON"
                    + (e.getLocation() == null
                        ? ""
                        : " at byte " + e.getLocation().getByteOffset()));
  }

  /** A rest too large to store holds the watermark: it may contain other alerts. */
  private byte[] rest(JsonProcessingException unreadable) throws MalformedResponse {
    ended = true;
    try {
      byte[] rest = recorder.rest(REST_BYTES);
      if (rest.length == REST_BYTES) {
        throw malformed(
            fault(unreadable) + ", and more than 1 MiB behind it, too much for a dead letter",
            null);
      }
      if (!isEnd(rest)) {
        throw malformed("the answer broke off", null);
      }
      return rest;
    } catch (MalformedResponse e) {
      throw e;
    } catch (IOException e) {
      throw malformed(brokeOff(e), e);
    }
  }

  private static boolean isEnd(byte[] rest) {
    String text = new String(rest, StandardCharsets.UTF_8).stripTrailing();
    return text.endsWith("]") || text.endsWith("}");
  }

  private byte @Nullable [] first() throws IOException {
    JsonParser p = LenientJson.factory(true).createParser(recorder);
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
      if (names.size() < NAMES_SHOWN) {
        names.add(name);
      }
      bound(name);
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
      skip(p);
    }
    if (error) {
      throw errorObject();
    }
    byte[] alert = cut(start, p.currentLocation().getByteOffset());
    expectEnd(p);
    if (!watch.isAlert(alert)) {
      throw malformed(
          "an object that is no alert, and holds none under %s, which its source's file names; it has %s"
              .formatted(items, ApiError.line(String.join(", ", names))),
          null);
    }
    watch.bare(alert);
    ended = true;
    return alert;
  }

  /** An object where the array should be. */
  private byte[] onlyOne(JsonParser p) throws IOException {
    long start = p.currentTokenLocation().getByteOffset();
    recorder.forgetBefore(start);
    skip(p);
    byte[] alert = cut(start, p.currentLocation().getByteOffset());
    rest(p);
    if (!watch.isAlert(alert)) {
      throw malformed("an object that is no alert in place of the array of alerts", null);
    }
    watch.bare(alert);
    ended = true;
    return alert;
  }

  /** Reads the fields after the array of alerts. */
  private void rest(JsonParser p) throws IOException {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      bound(p.currentName());
      if (isError(p.currentName(), p.nextToken())) {
        throw errorObject();
      }
      note(p.currentName(), p);
      skip(p);
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
    recorder.forgetBefore(start);
    skip(p);
    p.finishToken();
    return cut(start, p.currentLocation().getByteOffset());
  }

  /** Skips a value with its content. */
  private void skip(JsonParser p) throws IOException {
    int depth = p.currentToken().isStructStart() ? 1 : 0;
    while (depth > 0) {
      JsonToken token = p.nextToken();
      if (token == null) {
        throw malformed("the answer broke off", null);
      }
      if (token == JsonToken.FIELD_NAME) {
        bound(p.currentName());
      } else if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
    }
  }

  private void bound(String name) throws MalformedResponse {
    if (name.length() > SHORT_NAME && longNames.add(name)) {
      longNamesLength += name.length();
      if (longNamesLength > LONG_NAMES_IN_ALL) {
        throw malformed("JSON with different long field names of more than 1 MiB in all", null);
      }
    }
  }

  private byte[] cut(long from, long to) {
    if (recorder.hasOverflowed()) {
      watch.tooLarge(count + 1, to - from);
    }
    return recorder.cut(from, to);
  }

  /** OData: the link to the next page. */
  private void note(String name, JsonParser p) throws IOException {
    if (name.equals(NEXT_LINK)
        && p.currentToken() == JsonToken.VALUE_STRING
        && !p.getText().isBlank()) {
      watch.more(p.getText());
    }
  }

  private static boolean isError(String name, JsonToken value) {
    return "error".equals(name)
        && (value == JsonToken.START_OBJECT || value == JsonToken.VALUE_STRING);
  }

  private MalformedResponse errorObject() {
    return malformed("the answer has a success status but is an error object", null);
  }

  private void expectEnd(JsonParser p) throws IOException {
    if (p.nextToken() != null) {
      throw malformed("there is more behind the end of the alerts", null);
    }
  }

  private MalformedResponse malformed(String what, @Nullable Throwable cause) {
    return new MalformedResponse(text(what), false, cause);
  }

  private String text(String what) {
    return "malformed answer after " + count + " alerts: " + what;
  }

  @Override
  public void close() throws IOException {
    recorder.close();
  }
}
