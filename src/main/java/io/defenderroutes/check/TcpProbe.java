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

/** Opens TCP connections, and diagnoses why one fails. */
final class TcpProbe {
  private TcpProbe() {}

  /** Connects; the timeout bounds the attempt and each read. */
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

  /** Tries to connect; null if that succeeds. */
  static @Nullable Diagnosis fault(String host, int port, Duration timeout, String setting) {
    try (Socket socket = connect(host, port, timeout)) {
      return null;
    } catch (IOException e) {
      return fault(e, host, port, setting);
    }
  }

  /**
   * Diagnoses a failed attempt to connect.
   *
   * @param setting name of the setting that holds the host
   */
  static Diagnosis fault(Throwable failure, String host, int port, String setting) {
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
          "Open port %s in the firewalls between this machine and the host; check %s."
              .formatted(port, setting));
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
