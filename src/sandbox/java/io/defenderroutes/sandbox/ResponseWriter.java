package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Writes a response: complete, truncated or corrupted; compressed if the client accepts it. */
final class ResponseWriter {
  private static final int BUFFER = 64 * 1024;
  private static final String GARBAGE =
      "{\"AlertId\":\"da6373707189816\",\"Severity\":<!-- upstream reset -->}}";

  private ResponseWriter() {}

  /**
   * Sends everything, chunked.
   *
   * @param beforeEnd runs after all items, before the end of the response
   */
  static <T> void whole(
      HttpExchange exchange, int status, ListResponse<T> answer, Runnable beforeEnd)
      throws IOException {
    boolean gzip = start(exchange, status, answer, 0);
    OutputStream body = new BufferedOutputStream(exchange.getResponseBody(), BUFFER);
    try (OutputStream out = gzip ? new GZIPOutputStream(body, BUFFER, true) : body) {
      write(out, answer);
      out.flush();
      beforeEnd.run();
    }
  }

  /** Announces the full length, sends fewer bytes and closes the connection. */
  static <T> void cut(HttpExchange exchange, ListResponse<T> answer, int bytes) throws IOException {
    byte[] plain = bytes(answer);
    int sent = Math.min(bytes, plain.length - 1);
    byte[] part = compressed(exchange) ? gzipped(plain, sent) : plain;
    int length = compressed(exchange) ? part.length : sent;
    start(exchange, 200, answer, Math.max(plain.length, length + 1));
    OutputStream out = exchange.getResponseBody();
    out.write(part, 0, length);
    out.flush(); // what is missing makes the server drop the connection when the exchange is closed
  }

  /** Sends a complete body with invalid JSON in the middle. */
  static <T> void spoilt(HttpExchange exchange, ListResponse<T> answer) throws IOException {
    List<T> first = answer.items().subList(0, answer.items().size() / 2);
    List<T> rest = answer.items().subList(answer.items().size() / 2, answer.items().size());
    boolean gzip = start(exchange, 200, answer, 0);
    OutputStream body = exchange.getResponseBody();
    try (OutputStream out = gzip ? new GZIPOutputStream(body) : body) {
      text(out, answer.before());
      for (T item : first) {
        text(out, answer.json().apply(item));
        out.write(',');
      }
      text(out, GARBAGE);
      for (T item : rest) {
        out.write(',');
        text(out, answer.json().apply(item));
      }
      text(out, answer.after());
    }
  }

  /**
   * Sends status and headers.
   *
   * @return whether to compress the body
   */
  private static boolean start(
      HttpExchange exchange, int status, ListResponse<?> answer, long length) throws IOException {
    boolean gzip = compressed(exchange);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    if (gzip) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    }
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(status, length);
    return gzip;
  }

  private static boolean compressed(HttpExchange exchange) {
    return exchange.getRequestHeaders().getOrDefault("Accept-Encoding", List.of()).stream()
        .anyMatch(header -> header.contains("gzip"));
  }

  private static byte[] gzipped(byte[] plain, int length) throws IOException {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    GZIPOutputStream out = new GZIPOutputStream(part, BUFFER, true);
    out.write(plain, 0, length);
    out.flush(); // and no more: the stream has no end
    return part.toByteArray();
  }

  private static byte[] bytes(ListResponse<?> answer) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    write(body, answer);
    return body.toByteArray();
  }

  private static <T> void write(OutputStream out, ListResponse<T> answer) throws IOException {
    text(out, answer.before());
    boolean first = true;
    for (T item : answer.items()) {
      if (!first) {
        out.write(',');
      }
      first = false;
      text(out, answer.json().apply(item));
    }
    text(out, answer.after());
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
