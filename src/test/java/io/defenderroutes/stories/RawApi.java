package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.defenderroutes.sandbox.Certificates;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLServerSocket;

/** The SIEM API on a TLS socket, with responses that no HTTP server would send. */
final class RawApi implements AutoCloseable {
  /** Writes one whole response, status line and all. The connection is closed after it. */
  interface Responder {
    void respond(String target, OutputStream out) throws IOException;
  }

  private static final Pattern BOUNDS =
      Pattern.compile("sinceTimeUtc=([^&]+)&untilTimeUtc=([^& ]+)");

  private final SSLServerSocket server;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "raw API");
            thread.setDaemon(true);
            return thread;
          });
  private final List<String> targets = new CopyOnWriteArrayList<>();

  private RawApi(SSLServerSocket server, Responder responder) {
    this.server = server;
    workers.execute(() -> accept(responder));
  }

  static RawApi start(Certificates certificates, Responder responder) throws IOException {
    return new RawApi(
        (SSLServerSocket)
            certificates
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        responder);
  }

  String url() {
    return "https://localhost:" + server.getLocalPort();
  }

  /** The request targets so far. */
  List<String> targets() {
    return List.copyOf(targets);
  }

  static Instant since(String target) {
    return bound(target, 1);
  }

  static Instant until(String target) {
    return bound(target, 2);
  }

  private static Instant bound(String target, int which) {
    Matcher bounds = BOUNDS.matcher(target);
    if (!bounds.find()) {
      throw new IllegalArgumentException("no bounds in " + target);
    }
    return Instant.parse(URLDecoder.decode(bounds.group(which), UTF_8));
  }

  /** The alerts that a request asks for, as the API's array. */
  static String list(String target, List<SiemAlert> alerts) {
    return alerts.stream()
        .filter(alert -> !alert.lastProcessed().isBefore(since(target)))
        .filter(alert -> !alert.lastProcessed().isAfter(until(target)))
        .map(SiemAlert::json)
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** 200 with a body and its length. */
  static void ok(OutputStream out, String body, String... headers) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    head(out, "200 OK", headers);
    out.write(("Content-Length: " + bytes.length + "\r\n\r\n").getBytes(US_ASCII));
    out.write(bytes);
  }

  /** A status line and headers; an empty line has to follow. */
  static void head(OutputStream out, String status, String... headers) throws IOException {
    String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    out.write(("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + lines).getBytes(US_ASCII));
  }

  private void accept(Responder responder) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        workers.execute(() -> serve(socket, responder));
      } catch (IOException e) {
        // Closed, or a client that has gone.
      }
    }
  }

  private void serve(Socket socket, Responder responder) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      String target = String.valueOf(in.readLine()).replaceAll("^\\S+ (\\S+).*", "$1");
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        // Headers.
      }
      targets.add(target);
      responder.respond(target, socket.getOutputStream());
    } catch (IOException e) {
      // The client hung up, as it may.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    workers.shutdownNow();
  }
}
