package io.defenderroutes.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the status page is served. */
@Tag("slow")
class StatusPageTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Scene SCENE = new Scene();
  private static int port;

  @BeforeAll
  static void serve() throws Exception {
    SCENE.connection("contoso", "siem");
    port = SCENE.serve(0);
  }

  @AfterAll
  static void close() {
    SCENE.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/,text/html;charset=utf-8",
    "/status/page.css,text/css;charset=utf-8",
    "/status/page.js,text/javascript;charset=utf-8",
    "/status/icon.svg,image/svg+xml",
    "/status.json,application/json",
    "/docs/operating.md,text/plain;charset=utf-8"
  })
  void every_answer_is_typed_and_forbids_a_browser_all_but_what_the_page_needs(
      String path, String type) throws Exception {
    HttpResponse<String> answer = ask("GET", path);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isNotBlank();
    assertThat(answer.headers().map())
        .containsEntry("content-type", List.of(type))
        .containsEntry("x-content-type-options", List.of("nosniff"))
        .containsEntry("referrer-policy", List.of("no-referrer"))
        .containsEntry("cache-control", List.of("no-store"))
        .containsEntry("x-frame-options", List.of("DENY"));
    assertThat(answer.headers().firstValue("content-security-policy"))
        .get()
        .asString()
        .startsWith("default-src 'none'; ")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe")
        .doesNotContain("http:")
        .doesNotContain("*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/status.json"})
  void a_head_request_is_answered(String path) throws Exception {
    HttpResponse<String> answer = ask("HEAD", path);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-security-policy")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void nothing_can_be_changed(String method) throws Exception {
    assertThat(ask(method, "/").statusCode()).isEqualTo(405);
    assertThat(ask(method, "/status.json").statusCode()).isEqualTo(405);
    assertThat(ask(method, "/docs/operating.md").statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/index.html",
        "/status/",
        "/status/page.html",
        "/status/..%2f..%2flogback.xml",
        "/docs/",
        "/docs/none.md",
        "/docs/openapi.yaml",
        "/docs/images/status-page.png",
        "/docs/decisions/README.md",
        "/docs/..%2flogback.xml",
        "/docs/../logback.xml",
        "/docs/..%2fdocs%2foperating.md",
        "/docs/.md",
        "/docs/operating.md%00",
      })
  void other_paths_are_not_there(String path) throws Exception {
    assertThat(ask("GET", path).statusCode()).isEqualTo(404);
  }

  @Test
  void the_page_holds_no_script_no_style_and_no_address_of_its_own() throws Exception {
    assertThat(ask("GET", "/").body())
        .doesNotContain("style=")
        .doesNotContain("<style")
        .doesNotContain("javascript:")
        .doesNotContainPattern("\\son\\w+=")
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContainPattern("<script(?! src=)");
    assertThat(ask("GET", "/status/page.js").body())
        .doesNotContain("innerHTML")
        .doesNotContain("outerHTML")
        .doesNotContain("insertAdjacentHTML")
        .doesNotContain("eval(");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,200",
    "localhost:8080,200",
    "[::1]:8080,200",
    "evil.example,421",
    "127.0.0.1.evil.example,421"
  })
  void it_answers_to_no_name_but_this_machines_where_it_is_for_this_machine(String host, int status)
      throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request = "GET /status.json HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.formatted(host).getBytes(UTF_8));

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 " + status);
    }
  }

  private static HttpResponse<String> ask(String method, String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
