package io.defenderroutes.sandbox;

import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.ServerSetup;
import io.defenderroutes.Waits;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A real SMTP server on 127.0.0.1 (GreenMail's engine) with one user, which takes mail only from
 * that user. The plain port offers STARTTLS, the other one speaks TLS from the first byte. What was
 * received outlives a {@link #stop()}.
 */
public final class MailServer implements AutoCloseable {
  private static final int TRIES = 5;
  private static final long START_TIMEOUT_MILLIS = Waits.LIMIT.toMillis();

  private final Certificates certificates;
  private final String password = UUID.randomUUID().toString();
  private final Mailbox mailbox;
  private final int port = Ports.free();
  private final int tlsPort;
  private @Nullable AbstractServer plain;
  private @Nullable AbstractServer tls;

  private MailServer(Certificates certificates) {
    this.certificates = certificates;
    this.mailbox = newMailbox(user(), password);
    int other = Ports.free();
    while (other == port) {
      other = Ports.free();
    }
    this.tlsPort = other;
  }

  /** Starts the server with these certificates on two free ports. */
  public static MailServer start(Certificates certificates) {
    RuntimeException failure = new IllegalStateException("The mail server was never tried");
    for (int i = 0; i < TRIES; i++) {
      MailServer server = new MailServer(certificates);
      try {
        server.restart();
        return server;
      } catch (RuntimeException portTakenMeanwhile) {
        failure = portTakenMeanwhile;
        server.close();
      }
    }
    throw new IllegalStateException(
        "The mail server did not start in " + TRIES + " tries", failure);
  }

  /** SMTP that offers STARTTLS (RFC 3207). */
  public int port() {
    return port;
  }

  /** SMTP inside TLS (RFC 8314's submissions). */
  public int tlsPort() {
    return tlsPort;
  }

  public String user() {
    return "alerts@localhost";
  }

  /** Made anew for each instance. */
  public String password() {
    return password;
  }

  /** Lets another user sign in. */
  public void addUser(String user, String password) {
    try {
      mailbox.addUser(user, password);
    } catch (UserException e) {
      throw new IllegalStateException("Cannot create the mail user " + user, e);
    }
  }

  /** Every mail that was accepted, oldest first; one to several recipients counts once. */
  public List<MimeMessage> received() {
    return mailbox.received();
  }

  /** How many connections to the plain port were upgraded with STARTTLS. */
  public int startTlsUpgrades() {
    return mailbox.startTlsUpgrades();
  }

  /** While true, every mail is answered {@code 451} at MAIL FROM: come back later. */
  public void refuse(boolean refuse) {
    mailbox.refuse(refuse);
  }

  /** From now on this recipient, and no other, is answered {@code 550}: no such user. */
  public void unknownRecipient(String address) {
    mailbox.unknownRecipient(address);
  }

  /** While true, the plain port takes mail only after STARTTLS, and answers {@code 530} before. */
  public void requireStartTls(boolean require) {
    mailbox.requireStartTls(require);
  }

  /**
   * From now on this user may sign in with that Entra's tokens too (XOAUTH2): an app's for {@code
   * https://outlook.office365.com} with the role SMTP.SendAsApp, or this user's own with SMTP.Send.
   */
  public void acceptTokens(EntraSimulator entra) {
    mailbox.signIn().acceptTokens(entra);
  }

  /** While true, passwords are answered {@code 535 5.7.139}, as Exchange Online does. */
  public void disableBasic(boolean disable) {
    mailbox.signIn().disableBasic(disable);
  }

  /**
   * While true, a bad token is answered with a {@code 334} that says why before the {@code 535}.
   * Exchange Online documents the latter alone.
   */
  public void challengeBadTokens(boolean challenge) {
    mailbox.signIn().challenge(challenge);
  }

  /** Takes both ports down and cuts all connections. */
  public void stop() {
    if (plain != null) {
      plain.stopService();
      plain = null;
    }
    if (tls != null) {
      tls.stopService();
      tls = null;
    }
  }

  /** Stops what runs, and opens both ports again. */
  public void restart() {
    stop();
    plain =
        started(new TlsSmtpServer(setup(port, ServerSetup.PROTOCOL_SMTP), mailbox, certificates));
    tls =
        started(
            new TlsSmtpServer(setup(tlsPort, ServerSetup.PROTOCOL_SMTPS), mailbox, certificates));
  }

  @Override
  public void close() {
    stop();
  }

  private static ServerSetup setup(int port, String protocol) {
    return new ServerSetup(port, "127.0.0.1", protocol);
  }

  private static Mailbox newMailbox(String user, String password) {
    try {
      return Mailbox.of(user, password);
    } catch (UserException e) {
      throw new IllegalStateException("Cannot create the mail user", e);
    }
  }

  private static AbstractServer started(AbstractServer server) {
    server.startService();
    try {
      if (!server.waitTillRunning(START_TIMEOUT_MILLIS)) {
        throw new IllegalStateException("The mail server did not open " + server.getName());
      }
      return server;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while starting the mail server", e);
    }
  }
}
