package io.defenderroutes.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.Waits;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium, spoken to in its own protocol. Source: <a
 * href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>.
 */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LISTENING = "DevTools listening on ";
  private static final long SECONDS = Waits.LIMIT.toSeconds();

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  private Browser(Process process, URI address) throws Exception {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(address, new Messages())
            .get(SECONDS, TimeUnit.SECONDS);
  }

  /** The program, if this machine has one. */
  static Optional<Path> program() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        .flatMap(
            name ->
                Stream.of(path.split(java.io.File.pathSeparator, -1))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Browser start(Path program, Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    return new Browser(process, address(process));
  }

  private static URI address(Process process) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (line != null && !line.startsWith(LISTENING)) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("the browser ended");
    }
    Thread drain = new Thread(() -> output.lines().forEach(rest -> {}), "browser");
    drain.setDaemon(true);
    drain.start();
    return URI.create(line.substring(LISTENING.length()).strip());
  }

  /** Opens a page of its own. */
  Page open(String url, int width, String scheme) throws Exception {
    String target =
        ask(null, "Target.createTarget", Map.of("url", "about:blank")).path("targetId").asText();
    String session =
        ask(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .path("sessionId")
            .asText();
    Page page = new Page(target, session);
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      page.ask(domain + ".enable", Map.of());
    }
    page.ask(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    page.ask(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    page.ask("Page.navigate", Map.of("url", url));
    return page;
  }

  private JsonNode ask(@Nullable String session, String method, Map<String, ?> parameters)
      throws Exception {
    int id = ids.incrementAndGet();
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (session != null) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    socket.sendText(message.toString(), true).get(SECONDS, TimeUnit.SECONDS);
    JsonNode answered = answer.get(SECONDS, TimeUnit.SECONDS);
    if (answered.has("error")) {
      throw new IllegalStateException(method + ": " + answered.path("error"));
    }
    return answered.path("result");
  }

  /** Ends the program. */
  @Override
  public void close() throws Exception {
    // Its helpers write to the profile, which is deleted next, after it has ended itself.
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    process.destroy();
    if (!Waits.ends(process)) {
      process.destroyForcibly().waitFor();
    }
    for (ProcessHandle helper : all) {
      helper.destroyForcibly();
      helper.onExit().get(SECONDS, TimeUnit.SECONDS);
    }
  }

  /** A page that is open. */
  final class Page implements AutoCloseable {
    private final String target;
    private final String session;

    private Page(String target, String session) {
      this.target = target;
      this.session = session;
    }

    private JsonNode ask(String method, Map<String, ?> parameters) throws Exception {
      return Browser.this.ask(session, method, parameters);
    }

    /** What an expression of JavaScript is. */
    JsonNode value(String expression) throws Exception {
      return ask("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true))
          .path("result")
          .path("value");
    }

    String text(String selector) throws Exception {
      return value("document.querySelector('" + selector + "')?.textContent ?? ''").asText();
    }

    /** Presses a key as a person does. */
    void press(String key) throws Exception {
      for (String type : List.of("keyDown", "keyUp")) {
        ask("Input.dispatchKeyEvent", Map.of("type", type, "key", key, "code", key));
      }
    }

    /** What the page complained of: errors, warnings of the console, violations of its policy. */
    List<String> complaints() {
      return events("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
          .stream()
          .map(JsonNode::toString)
          .toList();
    }

    /** What it asked for, wherever. */
    List<String> requests() {
      return events("Network.requestWillBeSent").stream()
          .map(event -> event.path("request").path("url").asText())
          .toList();
    }

    private List<JsonNode> events(String... methods) {
      List<JsonNode> found = new ArrayList<>();
      for (JsonNode event : events) {
        if (event.path("sessionId").asText().equals(session)
            && List.of(methods).contains(event.path("method").asText())) {
          found.add(event.path("params"));
        }
      }
      return found;
    }

    /** The whole page as PNG. */
    byte[] picture() throws Exception {
      String data =
          ask("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
              .path("data")
              .asText();
      return Base64.getDecoder().decode(data);
    }

    @Override
    public void close() throws Exception {
      Browser.this.ask(null, "Target.closeTarget", Map.of("targetId", target));
    }
  }

  /** What the browser says, put together from its parts. */
  private final class Messages implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        take(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }

    private void take(String message) {
      try {
        JsonNode said = JSON.readTree(message);
        CompletableFuture<JsonNode> asked = waiting.remove(said.path("id").asInt());
        if (asked != null) {
          asked.complete(said);
        } else {
          events.add(said);
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
