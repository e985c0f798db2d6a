package io.defenderroutes.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Status and header of an error arrive whatever its body is. */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ErrorBodyTest {
  private static final String STATUS = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 40\r\n";
  private static final byte[] ERROR =
      "{\"error\":{\"code\":\"TooMany\",\"message\":\"caf\u00e9\"}}".getBytes(UTF_8);
  private static HttpTestClient client;

  /** A response, and the expected body. */
  private record Case(RawServer.Reply reply, String body) {}

  private static Map<String, Case> cases() throws IOException {
    Map<String, Case> cases = new LinkedHashMap<>();
    String whole = new String(ERROR, UTF_8);
    String cut = "an error body that broke off";
    String tooLong = "an error body longer than 64 KiB";
    String unreadable = "an error body that cannot be decompressed";
    cases.put("as it should be", sent(ERROR, "", whole));
    cases.put("gzip", sent(gzip(ERROR), "Content-Encoding: gzip", whole));
    cases.put("deflate", sent(deflate(ERROR, false), "Content-Encoding: deflate", whole));
    cases.put(
        "deflate without a header", sent(deflate(ERROR, true), "Content-Encoding: deflate", whole));
    cases.put("gzip twice", sent(gzip(gzip(ERROR)), "Content-Encoding: gzip, gzip", whole));
    cases.put("gzip without a byte", sent(new byte[0], "Content-Encoding: gzip", ""));
    cases.put("gzip that is none", sent(ERROR, "Content-Encoding: gzip", unreadable));
    cases.put(
        "gzip that ends too soon",
        sent(Arrays.copyOf(gzip(ERROR), 20), "Content-Encoding: gzip", unreadable));
    cases.put("an unknown coding", sent(ERROR, "Content-Encoding: x-none", unreadable));
    cases.put(
        "many codings",
        sent(ERROR, "Content-Encoding: " + "gzip,".repeat(2_000) + "gzip", unreadable));
    cases.put(
        "an unknown character set",
        sent(ERROR, "Content-Type: application/json; charset=nonesuch", whole));
    cases.put("no valid content type", sent(ERROR, "Content-Type: ;;=,", whole));
    cases.put(
        "longer than the bound", sent(new byte[64 * 1024 + 1], "Content-Type: text/html", tooLong));
    cases.put(
        "longer than the bound after decompression",
        sent(gzip(new byte[64 * 1024 + 1]), "Content-Encoding: gzip", tooLong));
    cases.put(
        "endless",
        new Case(
            (request, out) -> {
              RawServer.send(out, STATUS + "Transfer-Encoding: chunked\r\n\r\n");
              chunksForEver(out, "x".repeat(4_096), Duration.ZERO);
            },
            tooLong));
    cases.put(
        "byte by byte, without an end",
        new Case(
            (request, out) -> {
              RawServer.send(out, STATUS + "Transfer-Encoding: chunked\r\n\r\n");
              chunksForEver(out, "x", Duration.ofMillis(100));
            },
            "an error body that did not end within 5 s"));
    cases.put(
        "shorter than its length",
        new Case(
            (request, out) -> {
              RawServer.send(out, STATUS + "Content-Length: 500\r\n\r\n{\"error\":");
              throw RawServer.cut();
            },
            cut));
    cases.put(
        "reset",
        new Case(
            (request, out) -> {
              RawServer.send(out, STATUS + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
              throw RawServer.cut();
            },
            cut));
    cases.put(
        "a length that is no number",
        new Case(
            (request, out) -> {
              RawServer.send(out, STATUS + "Content-Length: many\r\n\r\n");
              out.write(ERROR);
              throw RawServer.cut();
            },
            whole));
    cases.put(
        "an unknown transfer coding",
        new Case(
            (request, out) -> {
              RawServer.send(out, STATUS + "Transfer-Encoding: x-none\r\n\r\n");
              out.write(ERROR);
              throw RawServer.cut();
            },
            whole));
    return cases;
  }

  static Stream<String> names() throws IOException {
    return cases().keySet().stream();
  }

  @BeforeAll
  static void start() {
    client =
        new HttpTestClient(
            new Bounds(Duration.ofMinutes(1), Duration.ofMinutes(1), 1_000), Duration.ofMinutes(1));
  }

  @AfterAll
  static void stop() throws IOException {
    client.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void status_and_header_survive_a_body_that_is(String name) throws IOException {
    Case tried = Objects.requireNonNull(cases().get(name));
    try (RawServer server = RawServer.plain(tried.reply())) {
      HttpOperationFailedException failure =
          client.get(server).getException(HttpOperationFailedException.class);

      assertThat(failure).isNotNull();
      assertThat(failure.getStatusCode()).isEqualTo(429);
      assertThat(failure.getResponseHeaders()).containsEntry("Retry-After", "40");
      assertThat(failure.getResponseBody()).contains(tried.body());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "", ",,,=", "Basic realm=\"x", "Bearer error=\"a\", Digest ="})
  void a_401_survives_an_invalid_challenge(String challenge) throws IOException {
    RawServer.Reply reply =
        (request, out) ->
            RawServer.send(
                out,
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: "
                    + challenge
                    + "\r\nContent-Length: 0\r\n\r\n");
    try (RawServer server = RawServer.plain(reply)) {
      HttpOperationFailedException failure =
          client.get(server).getException(HttpOperationFailedException.class);

      assertThat(failure).isNotNull();
      assertThat(failure.getStatusCode()).isEqualTo(401);
    }
  }

  @Test
  void the_connection_is_reused_after_a_complete_error_body() throws IOException {
    try (RawServer server =
        RawServer.plain(sent(gzip(ERROR), "Content-Encoding: gzip", "").reply())) {
      client.get(server);
      client.get(server);

      assertThat(server.requests()).hasSize(2);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  private static Case sent(byte[] body, String header, String becomes) {
    return new Case(
        (request, out) -> {
          RawServer.send(
              out,
              STATUS
                  + (header.isEmpty() ? "" : header + "\r\n")
                  + "Content-Length: "
                  + body.length
                  + "\r\n\r\n");
          out.write(body);
          out.flush();
        },
        becomes);
  }

  private static void chunksForEver(OutputStream out, String chunk, Duration pause)
      throws IOException {
    while (true) {
      RawServer.send(out, Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
      RawServer.pause(pause);
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] deflate(byte[] bytes, boolean raw) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
    try (OutputStream deflate = new DeflaterOutputStream(out, deflater)) {
      deflate.write(bytes);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }
}
