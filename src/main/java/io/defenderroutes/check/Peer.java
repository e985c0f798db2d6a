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
 * Sees which certificates a server shows, whether or not they are to be trusted. It trusts none
 * itself, so that a handshake with it never succeeds: nothing can be said to a server that way.
 */
final class Peer implements X509TrustManager {
  private List<X509Certificate> shown = List.of();

  private Peer() {}

  /**
   * What a server shows; empty if it shows nothing.
   *
   * @param connected a connection to it, which is given up
   */
  static List<X509Certificate> certificates(Socket connected, String host, int port) {
    Peer peer = new Peer();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {peer}, null);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(connected, host, port, true)) {
        socket.startHandshake();
      }
    } catch (IOException | GeneralSecurityException e) {
      // As it has to be.
      return peer.shown;
    }
    return peer.shown;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    shown = List.of(chain);
    throw new CertificateException("only looked at");
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
