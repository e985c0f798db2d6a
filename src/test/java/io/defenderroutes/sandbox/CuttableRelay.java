package io.defenderroutes.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A network between a client and a server on loopback, which a test can cut in two ways: bytes stay
 * on their way while all sockets remain open, or connections are reset.
 */
final class CuttableRelay implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private enum State {
    PASSING,
    HOLDING,
    RESETTING
  }

  private final ServerSocket socket;
  private final int target;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Object change = new Object();
  private State state = State.PASSING;

  private CuttableRelay(ServerSocket socket, int target) {
    this.socket = socket;
    this.target = target;
  }

  /** Starts to relay to a port of {@code 127.0.0.1}, which need not be open yet. */
  static CuttableRelay to(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      CuttableRelay relay = new CuttableRelay(socket, port);
      relay.threads.execute(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port of {@code 127.0.0.1} where it listens. */
  int port() {
    return socket.getLocalPort();
  }

  /**
   * Bytes in both directions wait until {@link #repair}, which delivers them. New connections are
   * accepted and get no response.
   */
  void hold() {
    become(State.HOLDING);
  }

  /** Resets all connections, and each new one until {@link #repair}. */
  void reset() {
    become(State.RESETTING);
    open.forEach(CuttableRelay::reset);
  }

  /** Passes bytes again. */
  void repair() {
    become(State.PASSING);
  }

  private void become(State next) {
    synchronized (change) {
      state = next;
      change.notifyAll();
    }
  }

  /** Waits while bytes are held; returns whether they may pass. */
  private boolean mayPass() throws InterruptedException {
    synchronized (change) {
      while (state == State.HOLDING) {
        change.wait();
      }
      return state == State.PASSING;
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        open.add(client);
        threads.execute(() -> connect(client));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void connect(Socket client) {
    try {
      if (mayPass()) {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(server);
        threads.execute(() -> copy(server, client));
        copy(client, server);
        return;
      }
    } catch (IOException e) {
      // The server is down: so its port would respond, too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reset(client);
    open.remove(client);
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int count = in.read(buffer); count >= 0 && mayPass(); count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // Either side has ended the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void reset(Socket connection) {
    try {
      connection.setSoLinger(true, 0);
      connection.close();
    } catch (IOException e) {
      // Closed already.
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      reset();
      threads.shutdownNow();
    }
  }
}
