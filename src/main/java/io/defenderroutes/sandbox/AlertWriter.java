package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes alerts as a bare JSON array: whole, cut off, or spoilt. */
final class AlertWriter {
  private static final int BUFFER = 64 * 1024;
  private static final byte[] GARBAGE =
      "{\"AlertId\":\"da6373707189816\",\"Severity\":<!-- upstream reset -->}}"
          .getBytes(StandardCharsets.UTF_8);

  private AlertWriter() {}

  /**
   * Sends everything, chunked.
   *
   * @param beforeEnd runs when all alerts are on the wire and just the last chunk is to come
   */
  static void whole(HttpExchange exchange, List<SiemAlert> alerts, Runnable beforeEnd)
      throws IOException {
    start(exchange, 0);
    try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), BUFFER)) {
      write(out, alerts);
      out.flush();
      beforeEnd.run();
    }
  }

  /** Announces everything, sends so many bytes (one too few at most) and closes the connection. */
  static void cut(HttpExchange exchange, List<SiemAlert> alerts, int bytes) throws IOException {
    byte[] body = bytes(alerts);
    start(exchange, body.length);
    OutputStream out = exchange.getResponseBody();
    out.write(body, 0, Math.min(bytes, body.length - 1));
    out.flush(); // what is missing makes the server drop the connection when the exchange is closed
  }

  /** Sends a complete body whose second half starts with something that is no JSON. */
  static void spoilt(HttpExchange exchange, List<SiemAlert> alerts) throws IOException {
    List<SiemAlert> first = alerts.subList(0, alerts.size() / 2);
    List<SiemAlert> rest = alerts.subList(alerts.size() / 2, alerts.size());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write('[');
    for (SiemAlert alert : first) {
      body.write(json(alert));
      body.write(',');
    }
    body.write(GARBAGE);
    for (SiemAlert alert : rest) {
      body.write(',');
      body.write(json(alert));
    }
    body.write(']');
    start(exchange, body.size());
    try (OutputStream out = exchange.getResponseBody()) {
      body.writeTo(out);
    }
  }

  private static void start(HttpExchange exchange, long length) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(200, length);
  }

  private static byte[] bytes(List<SiemAlert> alerts) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    write(body, alerts);
    return body.toByteArray();
  }

  private static void write(OutputStream out, List<SiemAlert> alerts) throws IOException {
    out.write('[');
    boolean first = true;
    for (SiemAlert alert : alerts) {
      if (!first) {
        out.write(',');
      }
      first = false;
      out.write(json(alert));
    }
    out.write(']');
  }

  private static byte[] json(SiemAlert alert) {
    return alert.json().getBytes(StandardCharsets.UTF_8);
  }
}
