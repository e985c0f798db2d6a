package io.defenderroutes.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports for servers that must come back on the same port. They lie below the range from which
 * the operating system takes the ports of outgoing connections: otherwise a client that keeps
 * trying while its server is down ends up holding the server's port itself.
 */
final class Ports {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int TRIES = 200;

  private Ports() {}

  /** A port on 127.0.0.1 that was free a moment ago. */
  static int free() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "No free port in " + TRIES + " tries between " + LOWEST + " and " + HIGHEST);
  }

  @SuppressWarnings("try") // opened to see whether it opens
  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
