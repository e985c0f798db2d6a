package io.defenderroutes.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits on header, time and end of hostile responses. */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BoundedResponseTest {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int MEMORY = 100_000;
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

  private record Case(RawServer.Reply reply, String message) {}

  private static Map<String, Case> headers() {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put(
        "an endless header line",
        new Case(
            (request, out) -> {
              RawServer.send(out, OK + "X-Long: ");
              for (String part = "x".repeat(8_192); true; ) {
                RawServer.send(out, part);
              }
            },
            "a header line longer than 16 KiB"));
    cases.put(
        "an endless status line",
        new Case(
            (request, out) -> {
              RawServer.send(out, "HTTP/1.1 200 ");
              for (String part = "x".repeat(8_192); true; ) {
                RawServer.send(out, part);
              }
            },
            "a header line longer than 16 KiB"));
    cases.put(
        "an endless folded header",
        new Case(
            (request, out) -> {
              RawServer.send(out, OK + "X-Long: x\r\n");
              while (true) {
                RawServer.send(out, " more of it\r\n");
              }
            },
            "a header line longer than 16 KiB"));
    cases.put(
        "endless headers",
        new Case(
            (request, out) -> {
              RawServer.send(out, OK);
              while (true) {
                RawServer.send(out, "X-Many: x\r\n");
              }
            },
            "more than 200 headers"));
    cases.put(
        "endless interim responses",
        new Case(
            (request, out) -> {
              while (true) {
                RawServer.send(out, "HTTP/1.1 100 Continue\r\n\r\n");
              }
            },
            "more than 20 interim responses"));
    cases.put(
        "another protocol",
        new Case(
            (request, out) -> RawServer.send(out, "SSH-2.0-x\r\n".repeat(20)),
            "the response is not HTTP"));
    cases.put(
        "another version",
        new Case(
            (request, out) -> RawServer.send(out, "HTTP/2.0 200 OK\r\n\r\n"),
            "the status line is not HTTP/1.1"));
    cases.put(
        "a length that is no number",
        new Case(
            (request, out) -> RawServer.send(out, OK + "Content-Length: many\r\n\r\n"),
            "the length of the body is not given as HTTP requires"));
    cases.put(
        "many content codings",
        new Case(
            (request, out) ->
                RawServer.send(
                    out,
                    OK
                        + "Content-Encoding: gzip, gzip\r\nContent-Encoding: gzip\r\n"
                        + "Content-Length: 1\r\n\r\nx"),
            "more than 2 content codings"));
    return cases;
  }

  static Stream<String> names() {
    return headers().keySet().stream();
  }

  private static HttpTestClient client(Duration header, Duration body) {
    return new HttpTestClient(new Bounds(header, body, MEMORY), LONG);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void an_oversized_or_invalid_header_is_rejected_with_its_limit(String name) throws IOException {
    Case tried = Objects.requireNonNull(headers().get(name));
    try (RawServer server = RawServer.plain(tried.reply());
        HttpTestClient client = client(LONG, LONG)) {
      assertThat(client.get(server).getException())
          .isInstanceOf(InvalidResponse.class)
          .hasMessage(tried.message());
      await().until(() -> server.endedConnections() == 1);
    }
  }

  @Test
  void a_slow_header_is_aborted_at_its_time_limit() throws Exception {
    RawServer.Reply drips =
        (request, out) -> {
          RawServer.send(out, OK + "X-Slow: ");
          while (true) {
            RawServer.send(out, "x");
            RawServer.pause(Duration.ofMillis(50));
          }
        };
    try (RawServer server = RawServer.plain(drips);
        HttpTestClient client = client(Duration.ofSeconds(1), LONG)) {
      assertThat(client.get(server).getException())
          .isInstanceOf(InvalidResponse.class)
          .hasMessage("the response header takes longer than 1 s");
    }
  }

  @Test
  void headers_within_the_limits_are_read() throws IOException {
    String header =
        "X-Long: "
            + "x".repeat(16_000)
            + "\r\n"
            + String.join("", Collections.nCopies(198, "X-Many: x\r\n"))
            + "Content-Length: 2\r\n\r\n[]";
    try (RawServer server = RawServer.plain((request, out) -> RawServer.send(out, OK + header));
        HttpTestClient client = client(LONG, LONG)) {
      assertThat(client.get(server).getMessage().getBody(String.class)).isEqualTo("[]");
    }
  }

  @Test
  void a_slow_body_is_aborted_at_its_time_limit() throws Exception {
    RawServer.Reply drips =
        (request, out) -> {
          RawServer.send(out, CHUNKED);
          while (true) {
            RawServer.send(out, "1\r\n \r\n");
            RawServer.pause(Duration.ofMillis(50));
          }
        };
    try (RawServer server = RawServer.plain(drips);
        HttpTestClient client = client(LONG, Duration.ofSeconds(1))) {
      Exchange exchange = client.get("http://localhost:" + server.port());

      assertThat(exchange.getException())
          .isInstanceOf(InvalidResponse.class)
          .hasMessage("the response body takes longer than answer.max-time, 1 s");
      await().until(() -> server.endedConnections() == 1);
    }
  }

  @Test
  void the_time_of_the_reader_does_not_count() throws Exception {
    RawServer.Reply reply =
        (request, out) ->
            RawServer.send(out, OK + "Content-Length: 20000\r\n\r\n" + "x".repeat(20_000));
    try (RawServer server = RawServer.plain(reply);
        HttpTestClient client = client(LONG, Duration.ofSeconds(1))) {
      InputStream body = client.get(server).getMessage().getBody(InputStream.class);
      body.readNBytes(10);
      RawServer.pause(Duration.ofSeconds(3));

      assertThat(body.readAllBytes()).hasSize(19_990);
    }
  }

  @Test
  void a_connection_is_reused_if_little_of_the_body_is_unread() throws Exception {
    RawServer.Reply reply =
        (request, out) -> RawServer.send(out, CHUNKED + "4\r\n[{}]\r\n0\r\n\r\n");
    try (RawServer server = RawServer.plain(reply);
        HttpTestClient client = client(LONG, LONG)) {
      client.get(server).getMessage().getBody(InputStream.class).readAllBytes();
      try (InputStream body = client.get(server).getMessage().getBody(InputStream.class)) {
        body.read();
      }
      client.get("http://localhost:" + server.port() + "?ignoreResponseBody=true");

      assertThat(server.requests()).hasSize(3);
      assertThat(server.endedConnections()).isZero();
    }
  }

  @Test
  void a_buffered_body_is_limited_after_decompression() throws Exception {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(new byte[MEMORY + 1]);
    }
    String header = "Content-Encoding: gzip\r\nContent-Length: " + compressed.size() + "\r\n\r\n";
    RawServer.Reply reply =
        (request, out) -> {
          RawServer.send(out, OK + header);
          compressed.writeTo(out);
        };
    try (RawServer server = RawServer.plain(reply);
        HttpTestClient client = client(LONG, LONG)) {
      assertThat(client.get("http://localhost:" + server.port()).getException())
          .isInstanceOf(InvalidResponse.class)
          .hasMessage("the response body is longer than answer.max-alert-bytes, 100000");
      assertThat(client.get(server).getMessage().getBody(byte[].class)).hasSize(MEMORY + 1);
    }
  }

  @Test
  void closing_an_endless_body_closes_the_connection() throws Exception {
    RawServer.Reply endless =
        (request, out) -> {
          RawServer.send(out, CHUNKED);
          while (true) {
            RawServer.send(out, "4\r\n[{},\r\n");
          }
        };
    try (RawServer server = RawServer.plain(endless);
        HttpTestClient client = client(LONG, LONG)) {
      try (InputStream body = client.get(server).getMessage().getBody(InputStream.class)) {
        body.read();
      }

      await().until(() -> server.endedConnections() == 1);
    }
  }

  @Test
  void a_stop_aborts_a_streamed_body_without_a_fault() throws Exception {
    RawServer.Reply silent =
        (request, out) -> RawServer.send(out, OK + "Content-Length: 100\r\n\r\n[");
    try (RawServer server = RawServer.plain(silent);
        HttpTestClient client = client(LONG, LONG)) {
      InputStream body = client.get(server).getMessage().getBody(InputStream.class);
      CompletableFuture<Void> reads = CompletableFuture.runAsync(() -> readAll(body));
      client.stop();

      assertThat(reads)
          .failsWithin(LONG)
          .withThrowableThat()
          .withRootCauseInstanceOf(RejectedExecutionException.class);
    }
  }

  @Test
  void a_delivery_request_may_finish_after_a_stop() throws Exception {
    RawServer.Reply late =
        (request, out) -> {
          RawServer.pause(Duration.ofMillis(500));
          RawServer.send(out, OK + "Content-Length: 2\r\n\r\n[]");
        };
    try (RawServer server = RawServer.plain(late);
        HttpTestClient client = client(LONG, LONG)) {
      client.stop();

      assertThat(client.get("http://localhost:" + server.port()).getException()).isNull();
    }
  }

  @Test
  void a_delivery_request_is_aborted_at_the_stop_timeout() throws Exception {
    try (RawServer server = RawServer.plain((request, out) -> RawServer.pause(LONG));
        HttpTestClient client =
            new HttpTestClient(new Bounds(LONG, LONG, MEMORY), Duration.ofMillis(500))) {
      client.stop();

      assertThat(client.get("http://localhost:" + server.port()).getException())
          .isInstanceOf(IOException.class)
          .hasMessage("no response in time before the stop");
    }
  }

  @Test
  void a_slow_tls_handshake_is_aborted_at_its_time_limit() throws Exception {
    byte[] hello = {0x16, 3, 3, 0x40, 0};
    try (RawServer server = RawServer.dripping(hello, Duration.ofMillis(50));
        HttpTestClient client = client(Duration.ofSeconds(1), LONG)) {
      assertThat(client.get("https://localhost:" + server.port()).getException())
          .isInstanceOf(InvalidResponse.class)
          .hasMessage("connecting takes longer than 1 s");
    }
  }

  @Test
  void the_options_of_camels_component_are_configurable() throws Exception {
    try (HttpTestClient client = client(LONG, LONG)) {
      assertThat(client.component().getComponentPropertyConfigurer()).isNotNull();
      assertThat(client.component().getEndpointPropertyConfigurer()).isNotNull();
    }
  }

  private static void readAll(InputStream body) {
    try {
      assertThat(new String(body.readAllBytes(), UTF_8)).isNull();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
