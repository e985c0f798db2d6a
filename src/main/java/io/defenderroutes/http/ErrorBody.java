package io.defenderroutes.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.io.CloseMode;

/**
 * Reads the body of an error response, within a size and a time. Never fails: what cannot be read
 * is replaced by a message.
 */
final class ErrorBody {
  private static final int LIMIT = Bounds.ERROR_BODY_BYTES;
  private static final String TOO_LONG = "an error body longer than " + LIMIT / 1024 + " KiB";
  private static final String TOO_SLOW =
      "an error body that did not end within " + Bounds.text(Bounds.ERROR_BODY_TIME);
  private static final String CUT = "an error body that broke off";
  private static final String UNREADABLE = "an error body that cannot be decompressed";

  private ErrorBody() {}

  /** Replaces the body of a response with its decompressed text in UTF-8. */
  static void read(
      ClassicHttpResponse response,
      HttpEntity body,
      HttpClientConnection connection,
      Watchdog watchdog,
      boolean abortAtStop) {
    String text = text(response, body, connection, watchdog, abortAtStop);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // Camel would fail on a character set that Java does not know.
    ContentType type = type(body).withCharset(StandardCharsets.UTF_8);
    response.setEntity(new ByteArrayEntity(bytes, type));
    response.setHeader(HttpHeaders.CONTENT_TYPE, type.toString());
    response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
    if (response.containsHeader(HttpHeaders.CONTENT_LENGTH)) {
      response.setHeader(HttpHeaders.CONTENT_LENGTH, bytes.length);
    }
  }

  private static String text(
      ClassicHttpResponse response,
      HttpEntity body,
      HttpClientConnection connection,
      Watchdog watchdog,
      boolean abortAtStop) {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    String fault = receive(body, connection, watchdog, abortAtStop, raw);
    if (!fault.isEmpty()) {
      // The rest of the body must not be parsed as the next response.
      connection.close(CloseMode.IMMEDIATE);
      return error(fault);
    }
    if (raw.size() == 0) {
      return "";
    }
    try (InputStream decoded = decoded(raw.toByteArray(), codings(response))) {
      byte[] bytes = decoded.readNBytes(LIMIT + 1);
      return bytes.length > LIMIT
          ? error(TOO_LONG)
          : new String(
              bytes, Optional.ofNullable(type(body).getCharset()).orElse(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return error(UNREADABLE);
    }
  }

  /** A message in the JSON form of API errors. */
  private static String error(String message) {
    return "{\"error\":{\"message\":\"" + message + "\"}}";
  }

  /**
   * Reads a body to its end, within the limits.
   *
   * @return why that failed; empty if it did not
   */
  private static String receive(
      HttpEntity body,
      HttpClientConnection connection,
      Watchdog watchdog,
      boolean abortAtStop,
      ByteArrayOutputStream received) {
    try (Watchdog.Watch watch =
        watchdog.begin(connection::close, abortAtStop, Bounds.ERROR_BODY_TIME, TOO_SLOW)) {
      try {
        // Not closed: closing would read to the end of the body.
        InputStream in = body.getContent();
        byte[] buffer = new byte[8 * 1024];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          received.write(buffer, 0, read);
          if (received.size() > LIMIT) {
            return TOO_LONG;
          }
        }
        return "";
      } catch (IOException e) {
        return watch.isOutOfTime() ? TOO_SLOW : CUT;
      }
    }
  }

  private static List<String> codings(ClassicHttpResponse response) {
    List<String> codings = new ArrayList<>();
    Iterator<String> names = MessageSupport.iterateTokens(response, HttpHeaders.CONTENT_ENCODING);
    names.forEachRemaining(name -> codings.add(0, name.toLowerCase(Locale.ROOT)));
    return codings;
  }

  private static InputStream decoded(byte[] bytes, List<String> codings) throws IOException {
    if (codings.size() > Bounds.CODINGS) {
      throw new IOException("too many content codings");
    }
    InputStream decoded = new ByteArrayInputStream(bytes);
    for (String coding : codings) {
      decoded =
          switch (coding) {
            case "gzip", "x-gzip" -> new GZIPInputStream(decoded);
            case "deflate" -> inflated(decoded.readNBytes(LIMIT + 1));
            case "identity" -> decoded;
            default -> throw new IOException("unknown content coding");
          };
    }
    return decoded;
  }

  /** Servers send deflate with or without the zlib header. */
  private static InputStream inflated(byte[] bytes) throws IOException {
    try (InputStream zlib = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
      return new ByteArrayInputStream(zlib.readNBytes(LIMIT + 1));
    } catch (ZipException e) {
      Inflater raw = new Inflater(true);
      try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes), raw)) {
        return new ByteArrayInputStream(in.readNBytes(LIMIT + 1));
      } finally {
        raw.end();
      }
    }
  }

  private static ContentType type(HttpEntity body) {
    return Optional.ofNullable(ContentType.parseLenient(body.getContentType()))
        .orElse(ContentType.TEXT_PLAIN);
  }
}
