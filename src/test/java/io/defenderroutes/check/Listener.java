package io.defenderroutes.check;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A loopback port with scripted behavior. */
final class Listener implements AutoCloseable {
  @FunctionalInterface
  interface Conversation {
    void with(Socket client) throws IOException;
  }

  /** The text to send after a line from the client. */
  @FunctionalInterface
  interface Script {
    String reply(String line);
  }

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private Listener(ServerSocket server, Conversation conversation) {
    this.server = server;
    threads.execute(() -> accept(conversation));
  }

  /** Accepts TLS connections with the certificate of a context. */
  static Listener tls(String address, SSLContext context) throws IOException {
    return new Listener(
        context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName(address)),
        client -> client.getInputStream().read());
  }

  /** Sends a greeting, then replies to each line. */
  static Listener scripted(String greeting, Script script) throws IOException {
    return new Listener(
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        client -> {
          send(client, greeting);
          BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
          String line = lines.readLine();
          while (line != null) {
            send(client, script.reply(line));
            line = lines.readLine();
          }
        });
  }

  /** Accepts connections and sends nothing. */
  static Listener silent() throws IOException {
    return scripted("", line -> "");
  }

  /** Responds to the first request of a connection as a broker without APIs; then is silent. */
  static Listener kafkaThatRespondsOnce() throws IOException {
    return new Listener(
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        client -> {
          DataInputStream in = new DataInputStream(client.getInputStream());
          byte[] request = new byte[in.readInt()];
          in.readFully(request);
          int version = ByteBuffer.wrap(request).getShort(2);
          if (version == 0) {
            ByteBuffer response = ByteBuffer.allocate(14).putInt(10);
            response.putInt(ByteBuffer.wrap(request).getInt(4)).putShort((short) 0).putInt(0);
            client.getOutputStream().write(response.array());
          }
          client.getInputStream().readAllBytes();
        });
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept(Conversation conversation) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        threads.execute(() -> converse(conversation, client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void converse(Conversation conversation, Socket client) {
    try (client) {
      conversation.with(client);
    } catch (IOException e) {
      // The client closed the connection.
      return;
    }
  }

  /** A port on which nothing listens. */
  static int unusedPort() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return closed.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
