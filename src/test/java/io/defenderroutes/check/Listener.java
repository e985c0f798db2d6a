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

/** A port on loopback that answers in some way. */
final class Listener implements AutoCloseable {
  /** What it does with a connection. */
  @FunctionalInterface
  interface Talk {
    void with(Socket client) throws IOException;
  }

  /** Answers a line with a line; closes where there is none. */
  @FunctionalInterface
  interface Script {
    String answer(String line);
  }

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private Listener(ServerSocket server, Talk talk) {
    this.server = server;
    threads.execute(() -> accept(talk));
  }

  /** Shows the certificate of a TLS context, at some loopback address. */
  static Listener tls(String address, SSLContext context) throws IOException {
    return new Listener(
        context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName(address)),
        client -> client.getInputStream().read());
  }

  /** Says something first, and then answers as scripted. */
  static Listener talking(String greeting, Script script) throws IOException {
    return new Listener(
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        client -> {
          say(client, greeting);
          BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
          String line = lines.readLine();
          while (line != null) {
            say(client, script.answer(line));
            line = lines.readLine();
          }
        });
  }

  /** Takes connections and says nothing. */
  static Listener silent() throws IOException {
    return talking("", line -> "");
  }

  /** Answers each connection's first request as a broker that supports nothing; then is silent. */
  static Listener kafkaThatAnswersOnce() throws IOException {
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

  private static void say(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept(Talk talk) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        threads.execute(() -> talk(talk, client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void talk(Talk talk, Socket client) {
    try (client) {
      talk.with(client);
    } catch (IOException e) {
      // The other side hung up.
      return;
    }
  }

  /** A port where nothing listens. */
  static int unused() throws IOException {
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
