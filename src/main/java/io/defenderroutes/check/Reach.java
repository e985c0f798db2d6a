package io.defenderroutes.check;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosis;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether a host's port can be reached, and why not. */
final class Reach {
  private Reach() {}

  /** A connection, with a bound on each read. */
  static Socket connect(String host, int port, Duration timeout) throws IOException {
    Socket socket = new Socket();
    try {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new UnknownHostException(host);
      }
      socket.connect(address, (int) timeout.toMillis());
      socket.setSoTimeout((int) timeout.toMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Null if it can be reached. */
  static @Nullable Diagnosis trouble(String host, int port, Duration timeout, String setting) {
    try (Socket socket = connect(host, port, timeout)) {
      return null;
    } catch (IOException e) {
      return trouble(e, host, port, setting);
    }
  }

  /**
   * What an attempt to connect failed of.
   *
   * @param setting that names the host
   */
  static Diagnosis trouble(Throwable failure, String host, int port, String setting) {
    if (Causes.first(failure, UnknownHostException.class) != null) {
      return new Diagnosis(
          "Unknown host name " + host,
          "Check the spelling of " + setting + ", and whether this machine resolves the name.");
    }
    if (Causes.first(failure, NoRouteToHostException.class) != null) {
      return new Diagnosis(
          "No route to host " + host, "Check the network, the VPN and the firewall.");
    }
    if (Causes.first(failure, SocketTimeoutException.class) != null) {
      return new Diagnosis(
          host + ":" + port + " does not respond",
          "Open port "
              + port
              + " in the firewalls between this machine and the host; check "
              + setting
              + ".");
    }
    ConnectException refused = Causes.first(failure, ConnectException.class);
    if (refused != null && String.valueOf(refused.getMessage()).contains("refused")) {
      return new Diagnosis(
          host + " refuses connections on port " + port + ": nothing listens there",
          "Start the server, or set " + setting + " to where it listens.");
    }
    return new Diagnosis(
        host + ":" + port + " cannot be reached: " + Diagnosis.quote(Causes.inWords(failure)),
        "Check " + setting + " and the network between this machine and the host.");
  }
}
