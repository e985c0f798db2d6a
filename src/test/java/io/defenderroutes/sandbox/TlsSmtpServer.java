package io.defenderroutes.sandbox;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.server.ProtocolHandler;
import com.icegreen.greenmail.smtp.SmtpServer;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ServerSocketFactory;

/**
 * GreenMail's SMTP server with certificates of ours in place of its built-in one, and with
 * STARTTLS.
 */
final class TlsSmtpServer extends SmtpServer {
  private final Mailbox mailbox;
  private final Certificates certificates;

  TlsSmtpServer(ServerSetup setup, Mailbox mailbox, Certificates certificates) {
    super(setup, new Managers()); // its own mailbox stays unused
    this.mailbox = mailbox;
    this.certificates = certificates;
    setDaemon(true);
  }

  @Override
  protected ServerSocket openServerSocket() throws IOException {
    ServerSocketFactory factory =
        setup.isSecure()
            ? certificates.serverContext().getServerSocketFactory()
            : ServerSocketFactory.getDefault();
    ServerSocket socket = factory.createServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(bindTo, setup.getPort()));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  protected ProtocolHandler createProtocolHandler(Socket client) {
    return new TlsSmtpHandler(mailbox, client, certificates.serverContext(), setup.isSecure());
  }
}
