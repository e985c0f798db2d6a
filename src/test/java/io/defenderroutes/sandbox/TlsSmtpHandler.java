package io.defenderroutes.sandbox;

import com.icegreen.greenmail.smtp.SmtpConnection;
import com.icegreen.greenmail.smtp.SmtpHandler;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.smtp.commands.AuthCommand;
import com.icegreen.greenmail.smtp.commands.SmtpCommand;
import com.icegreen.greenmail.smtp.commands.SmtpCommandRegistry;
import java.io.IOException;
import java.net.Socket;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SMTP conversation. Adds to GreenMail's what it lacks: STARTTLS (RFC 3207), and the refusal of
 * mail from who has not signed in (RFC 4954). All other commands are GreenMail's own.
 */
final class TlsSmtpHandler extends SmtpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(TlsSmtpHandler.class);

  private final Mailbox mailbox;
  private final SSLContext context;
  private boolean secure;

  TlsSmtpHandler(Mailbox mailbox, Socket client, SSLContext context, boolean secure) {
    super(new SmtpCommandRegistry(), mailbox, client);
    this.mailbox = mailbox;
    this.context = context;
    this.secure = secure;
  }

  @Override
  public void run() {
    try {
      super.run();
    } catch (IllegalStateException e) { // the client went away in mid-sentence
      LOG.debug("SMTP conversation broken off", e);
    }
  }

  @Override
  protected void handleCommand() throws IOException {
    currentLine = conn.readLine();
    if (currentLine == null) {
      close();
      return;
    }
    String name = currentLine.strip().toUpperCase(Locale.ROOT);
    if (name.equals("STARTTLS")) {
      startTls();
    } else if (name.startsWith("EHLO")) {
      greet();
    } else if (commandLegalSize()) {
      execute(name.substring(0, 4));
    }
  }

  private void execute(String name) throws IOException {
    SmtpCommand command = registry.getCommand(name);
    boolean needsTls = mailbox.startTlsRequired() && !secure;
    if (command == null) {
      conn.send("500 Command not recognized");
    } else if (needsTls && (name.equals("AUTH") || name.equals("MAIL"))) {
      conn.send("530 5.7.0 Must issue a STARTTLS command first");
    } else if (name.equals("MAIL") && !conn.isAuthenticated()) {
      conn.send("530 5.7.0 Authentication required");
    } else if (!name.equals("AUTH") || !mailbox.signIn().answered(conn, currentLine)) {
      command.execute(conn, state, manager, currentLine);
    }
  }

  private void greet() {
    conn.setHeloName(currentLine.substring("EHLO".length()).strip());
    state.clearMessage();
    conn.send("250-" + conn.getServerGreetingsName());
    if (!secure) {
      conn.send("250-STARTTLS");
    }
    conn.send("250-AUTH " + AuthCommand.SUPPORTED_AUTH_MECHANISM);
    conn.send("250 SMTPUTF8");
  }

  private void startTls() throws IOException {
    if (secure) {
      conn.send("503 5.5.1 TLS is on already");
      return;
    }
    conn.send("220 2.0.0 Ready to start TLS");
    SSLSocket upgraded =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(
                    socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
    upgraded.setUseClientMode(false);
    upgraded.startHandshake();
    secure = true;
    conn = new SmtpConnection(this, upgraded); // the client starts over with EHLO
    state = new SmtpState();
    mailbox.upgraded();
  }
}
