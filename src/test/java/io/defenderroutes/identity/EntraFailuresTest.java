package io.defenderroutes.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.Certificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other servers in place of Entra, and none. */
@Tag("slow")
class EntraFailuresTest {
  private static final Certificates certificates = Certificates.create(Clock.systemUTC());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>Sign in to the guest network</html>",
        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"s3cret.s3cret.s3c",
        "{\"access_token\":\"s3cret.s3cret.s3cret\",\"expires_in\":\"s3cret\"}",
        "{\"access_token\":{\"s3cret\":1},\"expires_in\":3599}",
        "{\"token_type\":\"Bearer\",\"expires_in\":3599}",
        "[\"s3cret\"]"
      })
  void a_success_without_a_token_fails_without_its_text(String body) throws Exception {
    Throwable thrown = failure(200, body);

    assertThat(thrown).isInstanceOfAny(TokenUnavailable.class, TokenRefused.class);
    StringWriter all = new StringWriter();
    thrown.printStackTrace(new PrintWriter(all));
    assertThat(all.toString()).doesNotContain("s3cret", "guest network");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void a_gateways_error_page_is_transient(int status) throws Exception {
    assertThat(failure(status, "<html>Bad gateway</html>"))
        .isInstanceOf(TokenUnavailable.class)
        .hasMessageContaining("Entra's token endpoint responded " + status)
        .hasMessageContaining("with an HTML or XML page, such as a proxy's")
        .hasMessageContaining("tenant=t.example client=app")
        .hasMessageNotContaining("Bad gateway");
  }

  @Test
  void a_silent_server_ends_with_the_timeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      URI host = URI.create("https://localhost:" + silent.getLocalPort());

      assertThatThrownBy(() -> fetch(host, trusting(), Duration.ofMillis(200)))
          .isInstanceOf(TokenUnavailable.class)
          // Which bound ends the wait first depends on the machine.
          .hasMessageMatching(
              "Entra's token endpoint (could not be reached|sent no complete response).*")
          .hasMessageContaining("tenant=t.example");
    }
  }

  @Test
  void a_refused_connection_is_transient() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    assertThatThrownBy(
            () -> fetch(URI.create("https://localhost:" + port), trusting(), Waits.LIMIT))
        .isInstanceOf(TokenUnavailable.class)
        .hasMessageContaining("could not be reached: Connect");
  }

  @Test
  void an_untrusted_server_receives_no_secret() throws Exception {
    HttpsServer server = server(200, "{}");
    try {
      SSLContext other = Certificates.create(Clock.systemUTC()).clientContext();

      assertThatThrownBy(() -> fetch(uri(server), other, Waits.LIMIT))
          .isInstanceOf(TokenUnavailable.class)
          .hasMessageContaining("could not be reached: PKIX path");
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void a_redirect_is_not_followed(int status) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    HttpsServer elsewhere = server(200, "{\"access_token\":\"foreign\",\"expires_in\":3599}");
    elsewhere.createContext(
        "/elsewhere", exchange -> seen.add(exchange.getRequestURI().toString()));
    HttpsServer redirecting = server(200, "{}");
    redirecting.removeContext("/");
    redirecting.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Location", uri(elsewhere) + "/elsewhere");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    try {
      assertThatThrownBy(() -> fetch(uri(redirecting), trusting(), Waits.LIMIT))
          .isInstanceOf(TokenUnavailable.class)
          .hasMessageContaining(
              "responded " + status + ", a redirect to localhost, which is not followed");
      assertThat(seen).isEmpty();
    } finally {
      redirecting.stop(0);
      elsewhere.stop(0);
    }
  }

  private static Throwable failure(int status, String body) throws IOException {
    HttpsServer server = server(status, body);
    try {
      return catchThrowable(() -> fetch(uri(server), trusting(), Waits.LIMIT));
    } finally {
      server.stop(0);
    }
  }

  private static Token fetch(URI host, SSLContext sockets, Duration timeout) throws TokenException {
    return new EntraTokens(
            sockets, null, new Timeouts(timeout, timeout, Duration.ofHours(1)), Clock.systemUTC())
        .fetch(Credential.ofSecret("t.example", "app", "x", host), EntraTokensTest.SCOPE);
  }

  private static SSLContext trusting() {
    return certificates.clientContext();
  }

  private static URI uri(HttpsServer server) {
    return URI.create("https://localhost:" + server.getAddress().getPort());
  }

  private static HttpsServer server(int status, String body) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }
}
