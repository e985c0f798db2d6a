package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailServerTest {
  private final Certificates certificates = Certificates.create(Clock.systemUTC());
  private final MailServer server = MailServer.start(certificates);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aMailIsReceivedOnceWhoeverItIsFor() throws Exception {
    send(
        session("smtp", server.port()),
        "Grüße\r\n.\r\n..two dots",
        "a@soc.example",
        "b@soc.example");

    assertThat(server.received()).hasSize(1);
    MimeMessage mail = server.received().get(0);
    assertThat(mail.getSubject()).isEqualTo("Alert ä");
    assertThat(mail.getAllRecipients()).hasSize(2);
    assertThat(mail.getContent().toString()).startsWith("Grüße\r\n.\r\n..two dots");
    assertThat(server.startTlsUpgrades()).isZero();
  }

  @Test
  void startTlsUpgradesThePlainPort() throws Exception {
    server.requireStartTls(true);

    send(startTls(certificates), "secret", "a@soc.example");

    assertThat(server.startTlsUpgrades()).isEqualTo(1);
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void aClientThatInsistsOnStartTlsChecksTheCertificate() {
    Session stranger = startTls(Certificates.create(Clock.systemUTC()));

    assertThatThrownBy(() -> send(stranger, "x", "a@soc.example"))
        .isInstanceOf(MessagingException.class)
        .hasStackTraceContaining("PKIX path");
    assertThat(server.received()).isEmpty();
  }

  @Test
  void whereStartTlsIsRequiredPlainTextIsRefused() {
    server.requireStartTls(true);
    Session plain = session("smtp", server.port());
    plain.getProperties().put("mail.smtp.auth", "false"); // else the client upgrades by itself

    assertThatThrownBy(() -> send(plain, "x", "a@soc.example"))
        .hasMessageContaining("530 5.7.0 Must issue a STARTTLS command first");
    assertThat(server.received()).isEmpty();
  }

  @Test
  void theOtherPortSpeaksTlsFromTheStart() throws Exception {
    Session session = session("smtps", server.tlsPort());
    session.getProperties().put("mail.smtps.ssl.socketFactory", socketFactory(certificates));

    send(session, "x", "a@soc.example");

    assertThat(server.received()).hasSize(1);
  }

  @Test
  void whoHasNotSignedInMayNotSend() {
    Session anonymous = session("smtp", server.port());
    anonymous.getProperties().put("mail.smtp.auth", "false");

    assertThatThrownBy(() -> send(anonymous, "x", "a@soc.example")).hasMessageContaining("530");
    assertThat(server.received()).isEmpty();
  }

  @Test
  void aWrongPasswordIsRefused() {
    Session session = session("smtp", server.port(), "wrong");

    assertThatThrownBy(() -> send(session, "x", "a@soc.example"))
        .isInstanceOf(AuthenticationFailedException.class);
  }

  @Test
  void aRefusalIsTemporary() throws Exception {
    Session session = session("smtp", server.port());
    server.refuse(true);
    assertThatThrownBy(() -> send(session, "x", "a@soc.example")).hasMessageContaining("451");

    server.refuse(false);
    send(session, "x", "a@soc.example");

    assertThat(server.received()).hasSize(1);
  }

  @Test
  void anOutageKeepsPortsAndMail() throws Exception {
    Session session = session("smtp", server.port());
    send(session, "before", "a@soc.example");

    server.stop();
    assertThatThrownBy(() -> send(session, "meanwhile", "a@soc.example"))
        .isInstanceOf(MessagingException.class);
    server.restart();
    send(session, "after", "a@soc.example");

    assertThat(server.received()).hasSize(2);
  }

  private static void send(Session session, String text, String... to) throws MessagingException {
    MimeMessage mail = new MimeMessage(session);
    mail.setFrom("routes@soc.example");
    mail.setRecipients(Message.RecipientType.TO, InternetAddress.parse(String.join(",", to)));
    mail.setSubject("Alert ä", "UTF-8");
    mail.setText(text, "UTF-8");
    Transport.send(mail);
  }

  private Session startTls(Certificates trusted) {
    Session session = session("smtp", server.port());
    session.getProperties().put("mail.smtp.starttls.enable", "true");
    session.getProperties().put("mail.smtp.starttls.required", "true");
    session.getProperties().put("mail.smtp.ssl.socketFactory", socketFactory(trusted));
    return session;
  }

  private Session session(String protocol, int port) {
    return session(protocol, port, server.password());
  }

  private Session session(String protocol, int port, String password) {
    Properties properties = new Properties();
    properties.put("mail.transport.protocol", protocol);
    properties.put("mail.transport.protocol.rfc822", protocol);
    properties.put("mail." + protocol + ".host", "localhost");
    properties.put("mail." + protocol + ".port", Integer.toString(port));
    properties.put("mail." + protocol + ".auth", "true");
    properties.put("mail." + protocol + ".timeout", "10000");
    return Session.getInstance(
        properties,
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication(server.user(), password);
          }
        });
  }

  private static Object socketFactory(Certificates trusted) {
    return trusted.clientContext().getSocketFactory();
  }
}
