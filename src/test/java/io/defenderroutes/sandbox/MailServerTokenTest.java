package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mail with a token in place of a password, as Exchange Online takes it. */
class MailServerTokenTest {
  private static final String OUTLOOK = "https://outlook.office365.com";

  private final Certificates certificates = Certificates.create(Clock.systemUTC());
  private final MovableClock clock = new MovableClock(Instant.parse("2025-03-01T10:00:00Z"));
  private final EntraSimulator entra = EntraSimulator.start(certificates, clock);
  private final MailServer server = MailServer.start(certificates);
  private final Client client = new Client(certificates);

  @BeforeEach
  void anAppThatMaySend() {
    entra.register("tenant", "app", "s3cret");
    entra.app("tenant", "app").roles(OUTLOOK, "SMTP.SendAsApp");
    server.acceptTokens(entra);
  }

  @AfterEach
  void stop() {
    server.close();
    entra.close();
  }

  @Test
  void aGoodTokenSendsMail() throws Exception {
    send("XOAUTH2", token(OUTLOOK));

    assertThat(server.received()).hasSize(1);
  }

  @Test
  void thePasswordStaysGoodUntilBasicAuthenticationIsDisabled() throws Exception {
    send("LOGIN", server.password());
    send("PLAIN", server.password());
    server.disableBasic(true);

    for (String mechanism : new String[] {"LOGIN", "PLAIN"}) {
      assertThatThrownBy(() -> send(mechanism, server.password()))
          .isInstanceOf(AuthenticationFailedException.class)
          .hasMessageContaining(
              "535 5.7.139 Authentication unsuccessful, basic authentication is disabled");
    }
    send("XOAUTH2", token(OUTLOOK));
    assertThat(server.received()).hasSize(3);
  }

  @Test
  void aTokenThatIsNotRightIsRefused() throws Exception {
    String expired = token(OUTLOOK);
    clock.advance(Duration.ofHours(1));
    assertRefused(expired);
    assertRefused(token("https://graph.microsoft.com"));
    assertRefused(server.password());
    entra.app("tenant", "app").roles(OUTLOOK, "Mail.Send");
    assertRefused(token(OUTLOOK));
    assertThat(server.received()).isEmpty();
  }

  @Test
  void theReasonMayComeAsAChallengeFirst() throws Exception {
    server.challengeBadTokens(true);

    assertThatThrownBy(() -> send("XOAUTH2", "guessed"))
        .isInstanceOf(MessagingException.class)
        .hasMessageStartingWith("334 ");
    assertThat(talk("AUTH XOAUTH2 " + message("guessed"), ""))
        .startsWith("334 ")
        .endsWith("535 5.7.3 Authentication unsuccessful [localhost]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH XOAUTH2 ???", "AUTH XOAUTH2 =", "AUTH XOAUTH2 dXNlcj0BAQ=="})
  void nonsenseIsRefused(String line) throws Exception {
    assertThat(talk(line)).isEqualTo("535 5.7.3 Authentication unsuccessful [localhost]");
  }

  @Test
  void theTokenMayComeInASecondLine() throws Exception {
    assertThat(talk("AUTH XOAUTH2", message(token(OUTLOOK))))
        .isEqualTo("334 \n235 2.7.0 Authentication successful");
    assertThat(talk("AUTH XOAUTH2", "*")).endsWith("501 5.7.0 Authentication cancelled");
  }

  private void assertRefused(String token) {
    assertThatThrownBy(() -> send("XOAUTH2", token))
        .isInstanceOf(AuthenticationFailedException.class)
        .hasMessageContaining("535 5.7.3 Authentication unsuccessful");
  }

  private String token(String audience) throws Exception {
    return client.token(entra, "tenant", "app", "s3cret", audience);
  }

  private String message(String token) {
    return Base64.getEncoder()
        .encodeToString(
            ("user=" + server.user() + "\1auth=Bearer " + token + "\1\1")
                .getBytes(StandardCharsets.UTF_8));
  }

  private void send(String mechanism, String secret) throws MessagingException {
    Properties properties = new Properties();
    properties.put("mail.smtp.host", "localhost");
    properties.put("mail.smtp.port", Integer.toString(server.port()));
    properties.put("mail.smtp.auth", "true");
    properties.put("mail.smtp.auth.mechanisms", mechanism);
    properties.put("mail.smtp.timeout", "10000");
    Session session = Session.getInstance(properties);
    MimeMessage mail = new MimeMessage(session);
    mail.setFrom("routes@soc.example");
    mail.setRecipients(Message.RecipientType.TO, InternetAddress.parse("a@soc.example"));
    mail.setText("x");
    Transport.send(mail, server.user(), secret);
  }

  /** What the server answers to these lines after its greeting. */
  private String talk(String... lines) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      socket.setSoTimeout(10_000);
      StringBuilder answers = new StringBuilder();
      OutputStream out = socket.getOutputStream();
      assertThat(in.readLine()).startsWith("220");
      for (String line : lines) {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        answers.append(in.readLine()).append('\n');
      }
      return answers.toString().stripTrailing();
    }
  }
}
