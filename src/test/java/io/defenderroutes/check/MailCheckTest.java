package io.defenderroutes.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.Waits;
import io.defenderroutes.check.Finding.Outcome;
import io.defenderroutes.sandbox.Certificates;
import io.defenderroutes.sandbox.MailServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailCheckTest {
  private final Certificates certificates = Certificates.create(Clock.systemUTC());
  private MailServer server;

  @BeforeAll
  void start() {
    server = MailServer.start(certificates);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void an_accepted_sign_in_is_good_and_sends_no_mail() {
    Finding finding = check(server.port(), server.password());
    assertThat(finding.outcome()).as(finding.toString()).isEqualTo(Outcome.GOOD);
    assertThat(finding.check()).isEqualTo("accepts sign-in as alerts@localhost, after STARTTLS");
    assertThat(server.received()).isEmpty();
  }

  @Test
  void implicit_tls_is_good() {
    Finding finding =
        mail("smtps", "localhost", server.tlsPort(), Waits.LIMIT)
            .check(Optional.of(server.user()), server::password);
    assertThat(finding.outcome()).as(finding.toString()).isEqualTo(Outcome.GOOD);
    assertThat(finding.check()).contains("over TLS");
  }

  @Test
  void a_wrong_password_is_bad_and_masked() {
    Finding bad = check(server.port(), "guessed");
    assertThat(bad.cause()).contains("535").doesNotContain("guessed");
    assertThat(bad.remedy()).contains("smtp.password");
  }

  @Test
  void a_missing_password_is_reported_with_its_cause() {
    Finding bad =
        mail(server.port(), certificates.clientContext())
            .check(
                Optional.of(server.user()),
                () -> {
                  throw new IOException("no token: AADSTS7000215");
                });
    assertThat(bad.cause()).contains("AADSTS7000215");
  }

  @Test
  void an_untrusted_certificate_authority_is_named() throws Exception {
    Finding bad =
        mail(server.port(), SSLContext.getDefault())
            .check(Optional.of(server.user()), server::password);
    assertThat(bad.cause()).contains("not trusted").contains("CN=Sandbox throw-away CA");
    assertThat(bad.remedy()).contains("tls.ca-file");
  }

  @Test
  void an_unknown_host_name_is_bad() {
    Finding bad =
        mail("smtp", "no-such-host.invalid", 587, Waits.LIMIT).check(Optional.empty(), () -> "");
    assertThat(bad.cause()).contains("Unknown host name no-such-host.invalid");
    assertThat(bad.remedy()).contains("smtp.host");
  }

  @Test
  void a_closed_port_is_bad() throws Exception {
    Finding bad = check(Listener.unusedPort(), "any");
    assertThat(bad.cause()).contains("refuses connections");
  }

  @Test
  void a_silent_server_is_bad_after_the_timeout() throws Exception {
    try (Listener silent = Listener.silent()) {
      Finding bad =
          mail("smtp", "localhost", silent.port(), Duration.ofMillis(300))
              .check(Optional.empty(), () -> "");
      assertThat(bad.cause()).contains("does not respond");
      assertThat(bad.remedy()).contains("smtp.");
    }
  }

  @Test
  void tls_to_a_plaintext_port_is_bad() {
    Finding bad =
        mail("smtps", "localhost", server.port(), Waits.LIMIT).check(Optional.empty(), () -> "");
    assertThat(bad.cause()).contains("does not speak TLS");
    assertThat(bad.remedy()).contains("smtp.security");
  }

  @Test
  void a_server_without_starttls_is_bad() throws Exception {
    try (Listener plain = smtp("235 2.7.0 welcome")) {
      Finding bad = check(plain.port(), "any");
      assertThat(bad.cause()).contains("does not offer STARTTLS");
      assertThat(bad.remedy()).contains("smtp.port").contains("smtp.security");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'535 5.7.139 Authentication unsuccessful, basic authentication is disabled.', XOAUTH2",
    "'535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.', Set-CASMailbox",
    "'534 5.7.9 Application-specific password required', app password",
    "'454 4.7.0 Temporary authentication failure', again later"
  })
  void a_rejected_sign_in_has_a_remedy(String answer, String remedy) throws Exception {
    try (Listener plain = smtp(answer)) {
      Finding bad = unencrypted(plain.port(), new Properties());
      assertThat(bad.outcome()).isEqualTo(Outcome.BAD);
      assertThat(bad.cause()).contains(answer);
      assertThat(bad.remedy()).contains(remedy);
    }
  }

  @Test
  void an_unencrypted_password_is_a_warning() throws Exception {
    try (Listener plain = smtp("235 2.7.0 welcome")) {
      Finding warning = unencrypted(plain.port(), new Properties());
      assertThat(warning.outcome()).as(warning.toString()).isEqualTo(Outcome.WARNING);
      assertThat(warning.remedy()).contains("smtp.security");
    }
  }

  @Test
  void a_token_is_sent_instead_of_a_password() throws Exception {
    List<String> commands = new CopyOnWriteArrayList<>();
    try (Listener plain = smtp("235 2.7.0 welcome", commands)) {
      Properties token = new Properties();
      token.put("mail.smtp.auth.mechanisms", "XOAUTH2");
      Finding finding = unencrypted(plain.port(), token);
      assertThat(finding.outcome()).as(finding.toString()).isEqualTo(Outcome.WARNING);
      assertThat(commands).anyMatch(line -> line.startsWith("AUTH XOAUTH2"));
      assertThat(commands).contains("NOOP", "QUIT").noneMatch(line -> line.startsWith("MAIL"));
    }
  }

  @Test
  void a_rejected_token_has_a_remedy_with_plain_and_base64_reasons() throws Exception {
    String reason =
        Base64.getEncoder().encodeToString("{\"status\":\"401\"}".getBytes(StandardCharsets.UTF_8));
    Properties token = new Properties();
    token.put("mail.smtp.auth.mechanisms", "XOAUTH2");
    for (String answer : List.of("535 5.7.3 Authentication unsuccessful", "334 " + reason)) {
      try (Listener plain = smtp(answer)) {
        Finding bad = unencrypted(plain.port(), token);
        assertThat(bad.outcome()).isEqualTo(Outcome.BAD);
        assertThat(bad.cause()).containsAnyOf("535 5.7.3", "{'status':'401'}");
        assertThat(bad.remedy()).contains("Add-MailboxPermission").doesNotContain("smtp.password");
      }
    }
  }

  private static Listener smtp(String authReply) throws IOException {
    return smtp(authReply, new CopyOnWriteArrayList<>());
  }

  private static Listener smtp(String authReply, List<String> commands) throws IOException {
    return Listener.scripted(
        "220 here\r\n",
        line -> {
          commands.add(line);
          if (line.startsWith("EHLO")) {
            return "250-here\r\n250 AUTH PLAIN XOAUTH2\r\n";
          }
          if (line.equals("AUTH PLAIN")) {
            return "334 \r\n";
          }
          return line.startsWith("NOOP")
              ? "250 fine\r\n"
              : line.startsWith("QUIT") ? "221 bye\r\n" : authReply + "\r\n";
        });
  }

  private Finding unencrypted(int port, Properties properties) {
    return new MailCheck(
            "smtp",
            "localhost",
            port,
            properties,
            certificates.clientContext().getSocketFactory(),
            Waits.LIMIT,
            Clock.systemUTC())
        .check(Optional.of("alerts"), () -> "word");
  }

  private Finding check(int port, String password) {
    return mail(port, certificates.clientContext())
        .check(Optional.of(server.user()), () -> password);
  }

  private MailCheck mail(String protocol, String host, int port, Duration timeout) {
    return new MailCheck(
        protocol,
        host,
        port,
        properties(protocol),
        certificates.clientContext().getSocketFactory(),
        timeout,
        Clock.systemUTC());
  }

  private static MailCheck mail(int port, SSLContext context) {
    return new MailCheck(
        "smtp",
        "localhost",
        port,
        properties("smtp"),
        context.getSocketFactory(),
        Waits.LIMIT,
        Clock.systemUTC());
  }

  private static Properties properties(String protocol) {
    Properties properties = new Properties();
    properties.put("mail." + protocol + ".ssl.checkserveridentity", "true");
    if (protocol.equals("smtp")) {
      properties.put("mail.smtp.starttls.enable", "true");
      properties.put("mail.smtp.starttls.required", "true");
    }
    return properties;
  }
}
