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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Checks the TLS handshake with a host, directly or through an HTTP proxy. Sends no request.
 *
 * @param proxy unresolved; null if there is none
 * @param timeout for each step
 */
public record HostCheck(
    SSLContext tls, @Nullable InetSocketAddress proxy, Duration timeout, Clock clock) {
  private static final Duration EXPIRY_WARNING = Duration.ofDays(14);
  private static final String TRUST = "tls.ca-file";

  /**
   * Checks a host.
   *
   * @param url only host and port are used
   * @param setting name of the setting that holds the URL
   */
  public Finding check(String group, String check, URI url, String setting) {
    Subject subject = new Subject(group, check);
    String host = url.getHost();
    if (host == null) {
      return subject.bad(url + " has no host name", "Correct " + setting + ".");
    }
    int port = url.getPort() < 0 ? 443 : url.getPort();
    try (Socket connection = open(host, port)) {
      return handshake(subject, connection, host, port);
    } catch (ProxyRejects e) {
      return subject.bad(e.diagnosis);
    } catch (IOException e) {
      return subject.bad(
          TlsFailure.is(e)
              ? TlsFailure.of(
                  e,
                  host,
                  ServerCertificates.of(() -> open(host, port), host, port),
                  clock.instant(),
                  TRUST)
              : connectDiagnosis(e, host, port, setting));
    }
  }

  private Diagnosis connectDiagnosis(IOException failure, String host, int port, String setting) {
    return proxy == null
        ? TcpProbe.fault(failure, host, port, setting)
        : TcpProbe.fault(failure, proxy.getHostString(), proxy.getPort(), "http.proxy");
  }

  private Finding handshake(Subject subject, Socket connection, String host, int port)
      throws IOException {
    try (SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(connection, host, port, true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      String protocol = socket.getSession().getProtocol();
      return connected(
          new Subject(subject.group(), subject.check() + ": " + protocol),
          host,
          socket.getSession().getPeerCertificates());
    }
  }

  private Finding connected(Subject subject, String host, Certificate[] chain) {
    Instant end = ((X509Certificate) chain[0]).getNotAfter().toInstant();
    if (end.isBefore(clock.instant().plus(EXPIRY_WARNING))) {
      return subject.warning(
          "The certificate of " + host + " expires at " + end, "Renew it before then.");
    }
    return subject.good("");
  }

  private Socket open(String host, int port) throws IOException {
    if (proxy == null) {
      return TcpProbe.connect(host, port, timeout);
    }
    Socket socket = TcpProbe.connect(proxy.getHostString(), proxy.getPort(), timeout);
    try {
      String target = host + ":" + port;
      socket
          .getOutputStream()
          .write(
              ("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      // Nothing is read ahead: in TLS, the client sends the first message.
      BufferedReader head =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String status = String.valueOf(head.readLine());
      String line = head.readLine();
      while (line != null && !line.isEmpty()) {
        line = head.readLine();
      }
      if (!status.matches("HTTP/1\\.\\d 2\\d\\d.*")) {
        throw new ProxyRejects(proxyDiagnosis(status, target));
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private Diagnosis proxyDiagnosis(String status, String target) {
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
        "Check whether the proxy resolves and reaches %s, and whether http.proxy names a proxy."
            .formatted(target));
  }

  private static final class ProxyRejects extends IOException {
    private final transient Diagnosis diagnosis;

    ProxyRejects(Diagnosis diagnosis) {
      super(diagnosis.cause());
      this.diagnosis = diagnosis;
    }
  }
}
