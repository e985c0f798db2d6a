package io.defenderroutes.check;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The response of a port to Kafka's first request, without TLS. Kafka's client reports a wrong
 * protocol only as a timeout.
 *
 * <p>Source: <a href="https://kafka.apache.org/protocol#The_Messages_ApiVersions">ApiVersions</a>,
 * which brokers of all versions accept before a user has signed in.
 */
enum KafkaGreeting {
  /** The response of a broker. */
  KAFKA,
  /** The connection closes, or something else arrives. */
  OTHER,
  /** The connection opens, and nothing arrives in time. */
  SILENT,
  /** The connection fails. */
  UNREACHABLE;

  private static final short API_VERSIONS = 18;
  private static final int CORRELATION = 0x0DA1E575;

  /** Sends the request; waits for the response up to the timeout. */
  static KafkaGreeting of(String host, int port, Duration timeout) {
    try (Socket socket = TcpProbe.connect(host, port, timeout)) {
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
    } catch (IOException e) {
      return OTHER;
    }
  }
}
