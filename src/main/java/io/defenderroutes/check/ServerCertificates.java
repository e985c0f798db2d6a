package io.defenderroutes.check;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Collects the certificates that a server presents, trusted or not. Trusts none itself, so that no
 * handshake succeeds and nothing can be sent.
 */
final class ServerCertificates implements X509TrustManager {
  private List<X509Certificate> certificates = List.of();

  private ServerCertificates() {}

  /** Opens a connection on which TLS comes next. */
  @FunctionalInterface
  interface Connector {
    Socket open() throws IOException;
  }

  /** The certificates that a server presents; empty if it presents none. */
  static List<X509Certificate> of(Connector connector, String host, int port) {
    ServerCertificates collector = new ServerCertificates();
    try (Socket connection = connector.open()) {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {collector}, null);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(connection, host, port, true)) {
        socket.startHandshake();
      }
    } catch (IOException | GeneralSecurityException e) {
      // Expected: the handshake always fails.
      return collector.certificates;
    }
    return collector.certificates;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    certificates = List.of(chain);
    throw new CertificateException("no server is trusted");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no client is trusted");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
