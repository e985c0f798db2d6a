package io.defenderroutes.check;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosis;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSocketFactory;

/**
 * Checks that a mail server accepts the connection and the sign-in that the product would use.
 * Sends no mail, only NOOP and QUIT.
 */
public final class MailCheck {
  private static final String TRUST = "tls.ca-file";

  private final String protocol;
  private final String host;
  private final int port;
  private final Properties properties;
  private final Duration timeout;
  private final Clock clock;

  /**
   * @param protocol {@code smtp} or {@code smtps}
   * @param properties Jakarta Mail's, as used for sending mail
   * @param timeout for each step
   */
  public MailCheck(
      String protocol,
      String host,
      int port,
      Properties properties,
      SSLSocketFactory tls,
      Duration timeout,
      Clock clock) {
    this.protocol = protocol;
    this.host = host;
    this.port = port;
    this.timeout = timeout;
    this.clock = clock;
    this.properties = new Properties();
    this.properties.putAll(properties);
    String prefix = "mail." + protocol + ".";
    for (String timeoutProperty : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      this.properties.put(prefix + timeoutProperty, Long.toString(timeout.toMillis()));
    }
    this.properties.put(prefix + "ssl.socketFactory", tls);
  }

  /**
   * Checks the server.
   *
   * @param user empty to connect without sign-in
   * @param password or token; called only if there is a user
   */
  public Finding check(Optional<String> user, Callable<String> password) {
    String group = "Mail " + host + ":" + port;
    Subject subject =
        new Subject(
            group,
            "accepts "
                + user.map(name -> "sign-in as " + name).orElse("connections")
                + encryption());
    if (user.isPresent()) {
      properties.put("mail." + protocol + ".auth", "true");
    }
    try {
      // Before the connection: no token is another finding than a rejected one.
      String secret = user.isPresent() ? password.call() : null;
      try (Transport transport = Session.getInstance(properties).getTransport(protocol)) {
        transport.connect(host, port, user.orElse(null), secret);
        if (!transport.isConnected()) {
          return subject.bad(
              new Diagnosis("The server closes the connection", "Check the server's log."));
        }
      }
      if (user.isPresent() && encryption().isEmpty()) {
        return subject.warning(
            "User name, password and mails are sent unencrypted",
            "Set smtp.security to starttls or tls.");
      }
      return subject.good("");
    } catch (MessagingException e) {
      return subject.bad(diagnose(e));
    } catch (Exception e) {
      return subject.bad(
          "No password: " + Diagnosis.quote(String.valueOf(e.getMessage())),
          "Check smtp.password or smtp.tenant.");
    }
  }

  private String encryption() {
    if (protocol.equals("smtps")) {
      return ", over TLS";
    }
    return "true".equals(properties.get("mail.smtp.starttls.required")) ? ", after STARTTLS" : "";
  }

  private Diagnosis diagnose(MessagingException failure) {
    if (failure instanceof AuthenticationFailedException refused) {
      boolean withToken = "XOAUTH2".equals(properties.get("mail." + protocol + ".auth.mechanisms"));
      return MailSignInFailure.of(String.valueOf(refused.getMessage()), withToken);
    }
    String message = String.valueOf(failure.getMessage());
    if (message.contains("STARTTLS is required")) {
      return new Diagnosis(
          host + ":" + port + " does not offer STARTTLS",
          "Set smtp.port to the port that does (587), or smtp.security to tls (port 465) or, in a"
              + " network that you trust, none.");
    }
    if (TlsFailure.is(failure)) {
      Diagnosis diagnosis = TlsFailure.of(failure, host, certificates(), clock.instant(), TRUST);
      return diagnosis.cause().contains("does not speak TLS")
          ? new Diagnosis(diagnosis.cause(), "Set smtp.security to starttls, or smtp.port to 465.")
          : diagnosis;
    }
    boolean reached =
        failure.getCause() == null
            || message.contains("response")
            || message.contains("greeting")
            || message.contains("Exception reading");
    if (reached && Causes.first(failure, UnknownHostException.class) == null) {
      return new Diagnosis(
          host + ":" + port + " does not respond as a mail server: " + Diagnosis.quote(message),
          "Check smtp.port and smtp.security: a port with implicit TLS (465) needs tls.");
    }
    return TcpProbe.fault(failure, host, port, "smtp.host");
  }

  private List<X509Certificate> certificates() {
    return ServerCertificates.of(this::openForTls, host, port);
  }

  /** A connection on which TLS comes next. */
  private Socket openForTls() throws IOException {
    Socket socket = TcpProbe.connect(host, port, timeout);
    try {
      if (protocol.equals("smtp")) {
        BufferedReader replies =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        skipReply(replies);
        for (String command : List.of("EHLO localhost", "STARTTLS")) {
          socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
          skipReply(replies);
        }
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** All lines of a reply but the last have a dash after the number. */
  private static void skipReply(BufferedReader replies) throws IOException {
    String line = replies.readLine();
    while (line != null && line.length() > 3 && line.charAt(3) == '-') {
      line = replies.readLine();
    }
  }
}
