package io.defenderroutes.check;

import io.defenderroutes.config.Diagnosis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Whether a host can be spoken to over TLS, directly or through an HTTP proxy, as far as to the end
 * of the handshake. Nothing is asked of it.
 */
public final class HostCheck {
  private static final Duration SOON = Duration.ofDays(14);
  private static final String TRUST = "tls.ca-file";

  private final SSLContext tls;
  private final @Nullable InetSocketAddress proxy;
  private final Duration timeout;
  private final Clock clock;

  /**
   * @param proxy unresolved; null if there is none
   * @param timeout for each step
   */
  public HostCheck(
      SSLContext tls, @Nullable InetSocketAddress proxy, Duration timeout, Clock clock) {
    this.tls = tls;
    this.proxy = proxy;
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * Looks at a host.
   *
   * @param url of which scheme, host and port count
   * @param setting that names the host
   */
  public Finding check(String group, String check, URI url, String setting) {
    String host = url.getHost();
    if (host == null) {
      return Finding.bad(group, check, url + " has no host name", "Correct " + setting + ".");
    }
    int port = url.getPort() < 0 ? 443 : url.getPort();
    try (Socket way = way(host, port)) {
      return handshake(group, check, way, host, port);
    } catch (ProxyRefuses e) {
      return Finding.bad(group, check, e.trouble);
    } catch (IOException e) {
      return Finding.bad(
          group,
          check,
          TlsFailure.is(e)
              ? TlsFailure.of(e, host, shown(host, port), clock.instant(), TRUST)
              : trouble(e, host, port, setting));
    }
  }

  private Diagnosis trouble(IOException failure, String host, int port, String setting) {
    return proxy == null
        ? Reach.trouble(failure, host, port, setting)
        : Reach.trouble(failure, proxy.getHostString(), proxy.getPort(), "http.proxy");
  }

  private Finding handshake(String group, String check, Socket way, String host, int port)
      throws IOException {
    try (SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(way, host, port, true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      String spoken = socket.getSession().getProtocol();
      return good(group, check + ": " + spoken, host, socket.getSession().getPeerCertificates());
    }
  }

  private Finding good(String group, String check, String host, Certificate[] chain) {
    Instant end = ((X509Certificate) chain[0]).getNotAfter().toInstant();
    if (end.isBefore(clock.instant().plus(SOON))) {
      return Finding.warning(
          group,
          check,
          "The certificate of " + host + " expires at " + end,
          "Renew it before then.");
    }
    return Finding.good(group, check);
  }

  private List<X509Certificate> shown(String host, int port) {
    try (Socket way = way(host, port)) {
      return Peer.certificates(way, host, port);
    } catch (IOException e) {
      return List.of();
    }
  }

  private Socket way(String host, int port) throws IOException {
    if (proxy == null) {
      return Reach.connect(host, port, timeout);
    }
    Socket socket = Reach.connect(proxy.getHostString(), proxy.getPort(), timeout);
    try {
      String target = host + ":" + port;
      socket
          .getOutputStream()
          .write(
              ("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      // What follows the answer's head is TLS, in which it is we who speak first.
      BufferedReader head =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String status = String.valueOf(head.readLine());
      String line = head.readLine();
      while (line != null && !line.isEmpty()) {
        line = head.readLine();
      }
      if (!status.matches("HTTP/1\\.\\d 2\\d\\d.*")) {
        throw new ProxyRefuses(refusal(status, target));
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private Diagnosis refusal(String status, String target) {
    String cause = "The proxy rejects the connection to " + target + ": " + Diagnosis.quote(status);
    if (status.contains(" 407")) {
      return new Diagnosis(
          cause,
          "It requires a user name and a password, which are not supported: allow this machine"
              + " without them, or set another http.proxy.");
    }
    if (status.contains(" 403")) {
      return new Diagnosis(cause, "Allow " + target + " in the proxy.");
    }
    return new Diagnosis(
        cause,
        "Check whether the proxy resolves and reaches "
            + target
            + ", and whether http.proxy names a proxy.");
  }

  /** What a proxy answered. */
  private static final class ProxyRefuses extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient Diagnosis trouble;

    ProxyRefuses(Diagnosis trouble) {
      super(trouble.cause());
      this.trouble = trouble;
    }
  }
}
