package io.defenderroutes.stories.crash;

import io.defenderroutes.http.RawServer;
import io.defenderroutes.sandbox.Certificates;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.Deflater;

/** An API over TLS whose responses end a client that trusts them; the path selects which. */
final class HostileServer implements AutoCloseable {
  private static final int BLOCK = 1024 * 1024;
  private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  /** By the first segment of the path: what is sent, and what the product reports of it. */
  private final Map<String, RawServer.Reply> replies = new LinkedHashMap<>();

  private final Map<String, String> reports = new LinkedHashMap<>();
  private final RawServer server;

  HostileServer(Certificates certificates) {
    reported(
        "error-bomb",
        "500 an error body longer than 64 KiB",
        out -> bomb(out, "HTTP/1.1 500 Oops\r\n", "{\"error\":{\"code\":\"x\",\"message\":\""));
    reported(
        "endless-error",
        "403 an error body longer than 64 KiB",
        out -> {
          RawServer.send(out, "HTTP/1.1 403 No\r\n" + CHUNKED);
          forever(out, chunk("x".repeat(8_192)), Duration.ZERO);
        });
    reported(
        "slow-error",
        "502 an error body that did not end within 5 s",
        out -> {
          RawServer.send(out, "HTTP/1.1 502 Bad Gateway\r\n" + CHUNKED);
          forever(out, chunk("<br>"), Duration.ofMillis(200));
        });
    reported(
        "empty-gzip",
        "401 no error body",
        out ->
            RawServer.send(
                out,
                "HTTP/1.1 401 Unauthorized\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"));
    reported(
        "long-header",
        "a header line longer than 16 KiB",
        out -> {
          RawServer.send(out, OK + "X-Long: ");
          forever(out, "x".repeat(8_192), Duration.ZERO);
        });
    reported(
        "many-headers",
        "more than 200 headers",
        out -> {
          RawServer.send(out, OK);
          forever(out, "X-Many: x\r\n".repeat(100), Duration.ZERO);
        });
    reported(
        "no-gzip",
        "the answer broke off: Not in GZIP format",
        out ->
            RawServer.send(
                out, OK + "Content-Encoding: gzip\r\n" + CHUNKED + chunk("[".repeat(50))));
    reported("bomb", "larger than answer.max-bytes", out -> bomb(out, OK, "[ "));
    running(
        "slow-body",
        out -> {
          RawServer.send(out, OK + CHUNKED + chunk("["));
          forever(out, chunk(" "), Duration.ofMillis(50));
        });
    running(
        "endless-keys",
        out -> {
          RawServer.send(out, OK + CHUNKED + chunk("{"));
          forever(out, chunk("\"k\":1,"), Duration.ofMillis(20));
        });
    running("silence", out -> RawServer.send(out, OK + "Content-Length: 1000\r\n\r\n["));
    server =
        RawServer.tls(
            certificates.serverContext(),
            (request, out) ->
                Objects.requireNonNull(replies.get(request.split("/", 3)[1])).to(request, out));
  }

  @FunctionalInterface
  private interface Response {
    void to(OutputStream out) throws IOException;
  }

  private void reported(String kind, String report, Response response) {
    replies.put(kind, (request, out) -> response.to(out));
    reports.put(kind, report);
  }

  /** Reported minutes later: the request is under way until a stop. */
  private void running(String kind, Response response) {
    replies.put(kind, (request, out) -> response.to(out));
  }

  Iterable<String> kinds() {
    return replies.keySet();
  }

  /** What the product reports, by kind, of those that do not stay under way. */
  Map<String, String> reports() {
    return reports;
  }

  String url(String kind) {
    return "https://localhost:" + server.port() + "/" + kind;
  }

  long requests(String kind) {
    return server.requests().stream().filter(r -> r.contains(" /" + kind + "/")).count();
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static void forever(OutputStream out, String text, Duration pause) throws IOException {
    while (true) {
      RawServer.send(out, text);
      RawServer.pause(pause);
    }
  }

  /** 2 GiB that are 2 MB compressed. */
  private static void bomb(OutputStream out, String status, String begin) throws IOException {
    RawServer.send(out, status + "Content-Encoding: gzip\r\nConnection: close\r\n\r\n");
    out.write(GZIP_HEADER);
    out.write(deflated(begin.getBytes(StandardCharsets.US_ASCII)));
    byte[] letters = new byte[BLOCK];
    Arrays.fill(letters, (byte) ' ');
    byte[] block = deflated(letters);
    for (int i = 0; i < 2_048; i++) {
      out.write(block);
    }
    throw RawServer.cut();
  }

  /** A part that can be repeated: it refers to nothing before it. */
  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(bytes);
      byte[] out = new byte[bytes.length + 100];
      return Arrays.copyOf(out, deflater.deflate(out, 0, out.length, Deflater.FULL_FLUSH));
    } finally {
      deflater.end();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
