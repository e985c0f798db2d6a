package io.defenderroutes.http;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/** A loopback server that sends arbitrary bytes as its response. */
public final class RawServer implements AutoCloseable {
  /** Sends the response to one request; then the connection waits for the next one. */
  @FunctionalInterface
  public interface Reply {
    /**
     * Sends the response.
     *
     * @param request request line and header
     * @throws IOException ends the connection
     */
    void to(String request, OutputStream out) throws IOException;
  }

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private final ServerSocket server;
  private final Reply reply;
  private final boolean reads;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  private RawServer(ServerSocketFactory sockets, Reply reply, boolean reads) {
    this.reply = reply;
    this.reads = reads;
    try {
      server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon("accepts", this::accept);
  }

  public static RawServer plain(Reply reply) {
    return new RawServer(ServerSocketFactory.getDefault(), reply, true);
  }

  public static RawServer tls(SSLContext context, Reply reply) {
    return new RawServer(context.getServerSocketFactory(), reply, true);
  }

  /** Sends the first bytes without a request, then a byte after each pause. */
  static RawServer dripping(byte[] first, Duration pause) {
    return new RawServer(
        ServerSocketFactory.getDefault(),
        (request, out) -> {
          out.write(first);
          while (true) {
            out.write(0);
            out.flush();
            pause(pause);
          }
        },
        false);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Request lines and headers, in the order in which they came. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Number of accepted connections. */
  public int connections() {
    return accepted.get();
  }

  /** Number of connections that have ended. */
  public int endedConnections() {
    return ended.get();
  }

  /** Delays what a reply sends next. */
  public static void pause(Duration time) throws IOException {
    try {
      if (NEVER.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nobody counts it down");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** A reply throws this to close the connection. */
  public static IOException cut() {
    return new EOFException("cut");
  }

  public static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        accepted.incrementAndGet();
        daemon("replies", () -> serve(socket));
      } catch (IOException e) {
        // Closed, or a connection that failed as it came.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      if (!reads) {
        reply.to("", out);
      }
      for (String request = head(in); !request.isEmpty(); request = head(in)) {
        requests.add(request);
        reply.to(request, out);
      }
    } catch (IOException e) {
      // The client, or the reply, ended the connection.
    } finally {
      sockets.remove(socket);
      ended.incrementAndGet();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void daemon(String name, Runnable run) {
    Thread thread = new Thread(run, "raw server " + name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
