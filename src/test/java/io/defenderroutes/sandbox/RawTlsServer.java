package io.defenderroutes.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A TLS server on loopback that writes any bytes in response to a request. */
public final class RawTlsServer implements AutoCloseable {
  /** Writes a response, as long as the client reads it. */
  public interface Response {
    void write(OutputStream out) throws IOException;
  }

  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Instant> times = new CopyOnWriteArrayList<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "raw tls server");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Response response;

  public RawTlsServer(Certificates certificates, Response response) {
    this.response = response;
    try {
      server =
          certificates
              .serverContext()
              .getServerSocketFactory()
              .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  public static Response of(int status, String body, String... headers) {
    return out -> {
      byte[] bytes = body.getBytes(UTF_8);
      head(out, status, headers);
      out.write(("Content-Length: " + bytes.length + "\r\n\r\n").getBytes(UTF_8));
      out.write(bytes);
    };
  }

  /** A chunked body without an end. */
  public static Response endless(int status, String begin, byte[] more, String... headers) {
    return out -> {
      head(out, status, headers);
      out.write("Transfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
      chunk(out, begin.getBytes(UTF_8));
      while (true) {
        chunk(out, more);
      }
    };
  }

  public static void head(OutputStream out, int status, String... headers) throws IOException {
    out.write(("HTTP/1.1 " + status + " Any\r\n").getBytes(UTF_8));
    for (String header : headers) {
      out.write((header + "\r\n").getBytes(ISO_8859_1));
    }
  }

  private static void chunk(OutputStream out, byte[] bytes) throws IOException {
    if (bytes.length > 0) {
      out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
      out.write(bytes);
      out.write("\r\n".getBytes(UTF_8));
      out.flush();
    }
  }

  public void respond(Response with) {
    response = with;
  }

  public URI uri() {
    return URI.create("https://localhost:" + server.getLocalPort());
  }

  /** The requests so far, header and body. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** When they came. */
  public List<Instant> times() {
    return List.copyOf(times);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        // Closed.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      String request = request(socket.getInputStream());
      times.add(Instant.now());
      requests.add(request);
      OutputStream out = socket.getOutputStream();
      response.write(out);
      out.flush();
    } catch (IOException e) {
      // The client has had enough.
    }
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder read = new StringBuilder();
    int length = 0;
    while (!read.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      read.append((char) next);
    }
    for (String line : read.toString().split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    return read + new String(in.readNBytes(length), UTF_8);
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
