package io.defenderroutes.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy that opens tunnels (CONNECT, RFC 9110 section 9.3.6) and remembers where to. */
public final class ConnectProxy implements AutoCloseable {
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Integer> here = new ConcurrentHashMap<>();
  private final List<String> tunnels = new CopyOnWriteArrayList<>();

  private ConnectProxy(ServerSocket server) {
    this.server = server;
  }

  /** A proxy on a free port of the loopback address. */
  public static ConnectProxy start() {
    try {
      ConnectProxy proxy =
          new ConnectProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      proxy.threads.execute(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leads tunnels to that host here from now on, to that port. */
  public ConnectProxy lead(String host, int port) {
    here.put(host, port);
    return this;
  }

  /** As the setting http.proxy takes it. */
  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** The host:port of every tunnel that was asked for. */
  public List<String> tunnels() {
    return List.copyOf(tunnels);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        threads.execute(() -> tunnel(client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void tunnel(Socket client) {
    try (client) {
      BufferedReader head =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
      String[] request = String.valueOf(head.readLine()).split(" ", -1);
      String line = head.readLine();
      while (line != null && !line.isEmpty()) {
        line = head.readLine();
      }
      if (request.length < 2 || !request[0].equals("CONNECT")) {
        return;
      }
      tunnels.add(request[1]);
      String[] target = request[1].split(":(?=\\d+$)", 2);
      Integer led = here.get(target[0]);
      try (Socket server =
          led == null
              ? new Socket(target[0], Integer.parseInt(target[1]))
              : new Socket(InetAddress.getLoopbackAddress(), led)) {
        client
            .getOutputStream()
            .write(
                "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        threads.execute(() -> copy(server, client));
        copy(client, server);
      }
    } catch (IOException e) {
      // One side has hung up; the other sees it by the closed socket.
      return;
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // As above.
      return;
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
