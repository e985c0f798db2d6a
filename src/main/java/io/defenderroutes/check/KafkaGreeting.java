package io.defenderroutes.check;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * How a port responds to the first request of Kafka's protocol, without TLS: Kafka's client only
 * says that time has passed.
 *
 * <p>Source: <a href="https://kafka.apache.org/protocol#The_Messages_ApiVersions">ApiVersions</a>,
 * which brokers of all versions accept before a user has signed in.
 */
enum KafkaGreeting {
  /** As a broker does. */
  KAFKA,
  /** It closes the connection, or sends something else. */
  OTHER,
  /** It accepts the connection and sends nothing in time. */
  SILENT,
  /** There is no connection. */
  UNREACHABLE;

  private static final short API_VERSIONS = 18;
  private static final int CORRELATION = 0x0DA1E575;

  /** Sends the request; waits for the response no longer than the timeout. */
  static KafkaGreeting of(String host, int port, Duration timeout) {
    try (Socket socket = Reach.connect(host, port, timeout)) {
      ByteBuffer request = ByteBuffer.allocate(14);
      // Length of what follows, api key, version, correlation id, no client id.
      request.putInt(10).putShort(API_VERSIONS).putShort((short) 0).putInt(CORRELATION);
      request.putShort((short) -1);
      socket.getOutputStream().write(request.array());
      return response(socket);
    } catch (IOException e) {
      return UNREACHABLE;
    }
  }

  private static KafkaGreeting response(Socket socket) {
    try {
      DataInputStream response = new DataInputStream(socket.getInputStream());
      int length = response.readInt();
      return length > 0 && response.readInt() == CORRELATION ? KAFKA : OTHER;
    } catch (SocketTimeoutException e) {
      return SILENT;
    } catch (EOFException e) {
      return OTHER;
    } catch (IOException e) {
      // A reset.
      return OTHER;
    }
  }
}
