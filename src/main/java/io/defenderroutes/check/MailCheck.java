package io.defenderroutes.check;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosis;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSocketFactory;

/**
 * Whether a mail server lets us in as it will when there is a mail to send. None is sent: it is
 * connected to, signed in to, told NOOP and QUIT.
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
   * @param properties of Jakarta Mail, as they are used for mails: whether STARTTLS is required,
   *     and {@code mail.smtp.auth.mechanisms} if it is not to be the first that the server offers
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
    for (String bound : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      this.properties.put(prefix + bound, Long.toString(timeout.toMillis()));
    }
    this.properties.put(prefix + "ssl.socketFactory", tls);
  }

  /**
   * Looks at the server.
   *
   * @param user empty to stay without signing in
   * @param password or token; asked for when there is a user
   */
  public Finding check(Optional<String> user, Callable<String> password) {
    String group = "Mail " + host + ":" + port;
    String check =
        "accepts " + user.map(name -> "sign-in as " + name).orElse("connections") + how();
    if (user.isPresent()) {
      properties.put("mail." + protocol + ".auth", "true");
    }
    try {
      // A password that cannot be had (a token, for instance) is told as what it is.
      String secret = user.isPresent() ? password.call() : null;
      try (Transport transport = Session.getInstance(properties).getTransport(protocol)) {
        transport.connect(host, port, user.orElse(null), secret);
        if (!transport.isConnected()) {
          return Finding.bad(
              group,
              check,
              new Diagnosis("The server closes the connection", "Check the server's log."));
        }
      }
      if (user.isPresent() && how().isEmpty()) {
        return Finding.warning(
            group,
            check,
            "User name, password and mails are sent unencrypted",
            "Set smtp.security to starttls or tls.");
      }
      return Finding.good(group, check);
    } catch (MessagingException e) {
      return Finding.bad(group, check, trouble(e));
    } catch (Exception e) {
      return Finding.bad(
          group,
          check,
          "No password: " + Diagnosis.quote(String.valueOf(e.getMessage())),
          "Check smtp.password or smtp.tenant.");
    }
  }

  private String how() {
    if (protocol.equals("smtps")) {
      return ", over TLS";
    }
    return "true".equals(properties.get("mail.smtp.starttls.required")) ? ", after STARTTLS" : "";
  }

  private Diagnosis trouble(MessagingException failure) {
    if (failure instanceof AuthenticationFailedException refused) {
      boolean byToken = "XOAUTH2".equals(properties.get("mail." + protocol + ".auth.mechanisms"));
      return MailRefusal.of(String.valueOf(refused.getMessage()), byToken);
    }
    String said = String.valueOf(failure.getMessage());
    if (said.contains("STARTTLS is required")) {
      return new Diagnosis(
          host + ":" + port + " does not offer STARTTLS",
          "Set smtp.port to the port that does (587), or smtp.security to tls (port 465) or, in a"
              + " network that you trust, none.");
    }
    if (TlsFailure.is(failure)) {
      Diagnosis trouble =
          TlsFailure.of(
              failure,
              host,
              MailPeer.certificates(protocol, host, port, timeout),
              clock.instant(),
              TRUST);
      return trouble.cause().contains("does not speak TLS")
          ? new Diagnosis(trouble.cause(), "Set smtp.security to starttls, or smtp.port to 465.")
          : trouble;
    }
    boolean reached =
        failure.getCause() == null
            || said.contains("response")
            || said.contains("greeting")
            || said.contains("Exception reading");
    if (reached && Causes.first(failure, UnknownHostException.class) == null) {
      return new Diagnosis(
          host + ":" + port + " does not respond as a mail server: " + Diagnosis.quote(said),
          "Check smtp.port and smtp.security: a port with implicit TLS (465) needs tls.");
    }
    return Reach.trouble(failure, host, port, "smtp.host");
  }
}
