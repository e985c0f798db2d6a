package io.defenderroutes.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Listens at IPv6's loopback address, {@code ::1}, for a server that has a port of IPv4's. */
public final class Ipv6Relay implements AutoCloseable {
  /** {@code ::1}. */
  private static final byte[] LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private final ServerSocket socket;
  private final int target;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private Ipv6Relay(ServerSocket socket, int target) {
    this.socket = socket;
    this.target = target;
  }

  /** Whether this machine has the address. */
  public static boolean isPossible() {
    try (ServerSocket probe = bound()) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Starts to relay to a port of {@code 127.0.0.1}. */
  public static Ipv6Relay to(int port) {
    try {
      Ipv6Relay relay = new Ipv6Relay(bound(), port);
      relay.threads.execute(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerSocket bound() throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0));
    return socket;
  }

  /** The port of {@code ::1}. */
  public int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        threads.execute(() -> copy(client, server));
        threads.execute(() -> copy(server, client));
      } catch (IOException e) {
        // Closed, or the server is down: the client sees its connection end.
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // Either side has ended the connection.
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
