package io.defenderroutes.observability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a client of the management port can hold open, and what of it is logged. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ManagementServerTest {
  private static final Duration MINUTES = Duration.ofMinutes(3);
  private static final Duration NEVER = Duration.ofHours(1);
  private static final String PROBE =
      "GET /observe/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

  /** More than the buffers of both ends hold. */
  private static final Buffer LARGE = Buffer.buffer(new byte[16 * 1024 * 1024]);

  private final List<Socket> sockets = new ArrayList<>();
  private final Main main = new Main();

  @SuppressWarnings("NullAway.Init")
  private ManagementServer server;

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    main.stop();
  }

  @Test
  void a_connection_without_a_request_is_closed() throws Exception {
    start(Duration.ofMillis(300), 10);
    assertThat(rest(connect())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /observe/health/live HTTP/1.1\r\nHost: localhost\r\nX: ",
        "GET /",
        "POST /none HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n",
        "POST /none HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nFFFF\r\n"
      })
  void a_request_that_trickles_in_is_closed(String begin) throws Exception {
    start(Duration.ofMillis(500), 10);
    Socket slow = connect();
    send(slow, begin);
    slow.setSoTimeout(20);
    boolean open = true;
    while (open) {
      try {
        send(slow, "x");
        open = slow.getInputStream().read() >= 0;
      } catch (SocketTimeoutException e) {
        open = true;
      } catch (IOException e) {
        open = false;
      }
    }
    await().atMost(MINUTES).until(() -> server.connections() == 0);
  }

  @Test
  void a_client_that_does_not_read_its_response_is_closed() throws Exception {
    start(Duration.ofMillis(500), 10);
    Socket slow = connect();
    send(slow, "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(slow.getInputStream().read()).isEqualTo('H');
    await().atMost(MINUTES).until(() -> server.connections() == 0);
    assertThat(rest(slow).length()).isLessThan(LARGE.length());
  }

  @Test
  void a_connection_carries_one_request() throws Exception {
    start(NEVER, 10);
    Socket twice = connect();
    send(twice, PROBE + PROBE);
    assertThat(rest(twice))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("\r\nconnection: close\r\n")
        .containsOnlyOnce("HTTP/1.1");
  }

  @Test
  void probes_are_answered_while_idle_connections_take_all_places() throws Exception {
    start(NEVER, 5);
    for (int i = 0; i < 20; i++) {
      send(connect(), "GET / HTTP/1.1\r\n");
      assertThat(server.connections()).isLessThanOrEqualTo(5);
    }
    assertThat(probe()).startsWith("HTTP/1.1 200 OK\r\n");
    for (Socket held : sockets.subList(0, 15)) {
      assertThat(rest(held)).isEmpty();
    }
    assertThat(server.connections()).isLessThanOrEqualTo(5);
  }

  @Test
  void probes_are_answered_while_unread_responses_take_all_places() throws Exception {
    start(NEVER, 2);
    for (int i = 0; i < 4; i++) {
      Socket slow = connect();
      send(slow, "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(slow.getInputStream().read()).isEqualTo('H');
    }
    assertThat(probe()).startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(server.connections()).isLessThanOrEqualTo(2);
  }

  @Test
  void a_stop_does_not_wait_for_a_client_that_does_not_read() throws Exception {
    start(NEVER, 10);
    Socket slow = connect();
    send(slow, "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(slow.getInputStream().read()).isEqualTo('H');
    main.stop();
    assertThat(rest(slow).length()).isLessThan(LARGE.length());
  }

  @Test
  void an_upgrade_to_http_2_is_ignored() throws Exception {
    start(NEVER, 10);
    Socket upgrade = connect();
    send(
        upgrade,
        """
        GET /observe/health/live HTTP/1.1\r
        Host: localhost\r
        Connection: Upgrade, HTTP2-Settings\r
        Upgrade: h2c\r
        HTTP2-Settings: AAMAAABkAAQAAP__\r
        \r
        """);
    assertThat(rest(upgrade)).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @Test
  void http_2_with_prior_knowledge_is_refused() throws Exception {
    start(NEVER, 10);
    Socket prior = connect();
    send(prior, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
    assertThat(rest(prior)).matches("(?s)|HTTP/2\\.0 501 .*");
  }

  @Test
  void what_is_too_long_is_refused_and_the_connection_closed() throws Exception {
    start(NEVER, 10);
    String begin = "GET /observe/health/live HTTP/1.1\r\nHost: localhost\r\n";
    assertThat(answer(begin + "X: " + "x".repeat(9000) + "\r\n\r\n")).startsWith("HTTP/1.1 431 ");
    assertThat(answer(begin + "X: x\r\n".repeat(4000) + "\r\n")).startsWith("HTTP/1.1 431 ");
    assertThat(answer("GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.0 414 ");
  }

  @Test
  void odd_requests_and_resets_leave_no_warning_and_no_stack_trace_in_the_log() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    start(NEVER, 100);
    log.start();
    root.addAppender(log);
    try {
      for (String odd :
          List.of(
              "",
              "GET /observe/health HTTP/1.1\r\nHost",
              PROBE,
              PROBE + PROBE + "G",
              "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n",
              "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nx",
              "\0\1\2\3\r\n\r\n",
              "\u0016\3\1\2\0\1\0\1\u00fc\3\3",
              "GET //%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
              "GET mailto:a HTTP/1.1\r\nHost: localhost\r\n\r\n",
              "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
              "GET /\u00ff\u0085 HTTP/1.1\r\nHost: localhost\r\n\r\n",
              "CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
              "GET / HTTP/1.1\r\n\r\n",
              "GET / HTTP/0.9\r\n\r\n",
              "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
              "GET /observe/metrics?a=%zz&name[]=%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
              "GET http://[::1 HTTP/1.1\r\nHost: [\r\n\r\n",
              "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
              "GET /observe/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")) {
        Socket kept = connect();
        send(kept, odd);
        Socket reset = connect();
        send(reset, odd);
        reset.setSoLinger(true, 0);
        reset.close();
        kept.setSoLinger(true, 0);
        kept.close();
      }
      Socket unread = connect();
      send(unread, "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(unread.getInputStream().read()).isEqualTo('H');
      unread.setSoLinger(true, 0);
      unread.close();
      await().atMost(MINUTES).until(() -> server.connections() == 0);
      assertThat(probe()).startsWith("HTTP/1.1 200 OK\r\n");
    } finally {
      root.detachAppender(log);
    }
    assertThat(List.copyOf(log.list))
        // A slow machine.
        .filteredOn(event -> !event.getLoggerName().endsWith("BlockedThreadChecker"))
        .allSatisfy(
            event -> {
              assertThat(event.getThrowableProxy()).as("%s", event).isNull();
              assertThat(event.getLevel().toInt()).as("%s", event).isLessThan(Level.WARN_INT);
            });
  }

  private void start(Duration longest, int most) throws Exception {
    Properties properties = new Properties();
    properties.put("camel.management.enabled", "true");
    properties.put("camel.management.host", "127.0.0.1");
    properties.put("camel.management.port", "0");
    properties.put("camel.management.healthCheckEnabled", "true");
    main.setOverrideProperties(properties);
    main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeConfigure(BaseMainSupport camel) {
            server = ManagementServer.add(camel.getCamelContext(), "127.0.0.1", 0, longest, most);
          }
        });
    main.start();
    VertxPlatformHttpRouter.lookup(
            main.getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(0))
        .route("/large")
        .handler(request -> request.response().end(LARGE));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
    socket.setSoTimeout((int) MINUTES.toMillis());
    sockets.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private String probe() throws IOException {
    return answer(PROBE);
  }

  private String answer(String request) throws IOException {
    Socket socket = connect();
    send(socket, request);
    return rest(socket);
  }

  /** What comes until the connection ends. */
  private static String rest(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] bytes = new byte[65536];
    try {
      for (int n = socket.getInputStream().read(bytes);
          n >= 0;
          n = socket.getInputStream().read(bytes)) {
        text.append(new String(bytes, 0, n, ISO_8859_1));
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      // Reset: what was sent went unread at the other end.
      assertThat(e).hasMessageContaining("reset");
    }
    return text.toString();
  }
}
