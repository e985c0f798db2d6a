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

/** A mail server, with each thing that may be wrong with it. */
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
  void one_that_lets_us_in_gets_no_mail() {
    Finding finding = check(server.port(), server.password());
    assertThat(finding.outcome()).as(finding.toString()).isEqualTo(Outcome.GOOD);
    assertThat(finding.check()).isEqualTo("accepts sign-in as alerts@localhost, after STARTTLS");
    assertThat(server.received()).isEmpty();
  }

  @Test
  void one_that_speaks_tls_from_the_first_byte() {
    Finding finding =
        new MailCheck(
                "smtps",
                "localhost",
                server.tlsPort(),
                properties("smtps"),
                certificates.clientContext().getSocketFactory(),
                Waits.LIMIT,
                Clock.systemUTC())
            .check(Optional.of(server.user()), server::password);
    assertThat(finding.outcome()).as(finding.toString()).isEqualTo(Outcome.GOOD);
    assertThat(finding.check()).contains("over TLS");
  }

  @Test
  void a_wrong_password() {
    Finding bad = check(server.port(), "guessed");
    assertThat(bad.cause()).contains("535").doesNotContain("guessed");
    assertThat(bad.remedy()).contains("smtp.password");
  }

  @Test
  void a_password_that_cannot_be_had_says_why() {
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
  void an_authority_that_is_not_known_is_named() throws Exception {
    Finding bad =
        mail(server.port(), SSLContext.getDefault())
            .check(Optional.of(server.user()), server::password);
    assertThat(bad.cause()).contains("not trusted").contains("CN=Sandbox throw-away CA");
    assertThat(bad.remedy()).contains("tls.ca-file");
  }

  @Test
  void a_host_that_nobody_knows() {
    Finding bad =
        new MailCheck(
                "smtp",
                "no-such-host.invalid",
                587,
                properties("smtp"),
                certificates.clientContext().getSocketFactory(),
                Waits.LIMIT,
                Clock.systemUTC())
            .check(Optional.empty(), () -> "");
    assertThat(bad.cause()).contains("Unknown host name no-such-host.invalid");
    assertThat(bad.remedy()).contains("smtp.host");
  }

  @Test
  void a_port_where_nothing_listens() throws Exception {
    Finding bad = check(Listener.unused(), "any");
    assertThat(bad.cause()).contains("refuses connections");
  }

  @Test
  void one_that_says_nothing() throws Exception {
    try (Listener silent = Listener.silent()) {
      Finding bad =
          new MailCheck(
                  "smtp",
                  "localhost",
                  silent.port(),
                  properties("smtp"),
                  certificates.clientContext().getSocketFactory(),
                  Duration.ofMillis(300),
                  Clock.systemUTC())
              .check(Optional.empty(), () -> "");
      assertThat(bad.cause()).contains("does not respond");
      assertThat(bad.remedy()).contains("smtp.");
    }
  }

  @Test
  void tls_where_there_is_none() {
    Finding bad =
        new MailCheck(
                "smtps",
                "localhost",
                server.port(),
                properties("smtps"),
                certificates.clientContext().getSocketFactory(),
                Waits.LIMIT,
                Clock.systemUTC())
            .check(Optional.empty(), () -> "");
    assertThat(bad.cause()).contains("does not speak TLS");
    assertThat(bad.remedy()).contains("smtp.security");
  }

  @Test
  void one_that_does_not_offer_starttls() throws Exception {
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
  void a_refusal_is_told_with_what_helps(String answer, String remedy) throws Exception {
    try (Listener plain = smtp(answer)) {
      Finding bad = unencrypted(plain.port(), new Properties());
      assertThat(bad.outcome()).isEqualTo(Outcome.BAD);
      assertThat(bad.cause()).contains(answer);
      assertThat(bad.remedy()).contains(remedy);
    }
  }

  @Test
  void a_password_in_the_clear_is_a_warning() throws Exception {
    try (Listener plain = smtp("235 2.7.0 welcome")) {
      Finding warning = unencrypted(plain.port(), new Properties());
      assertThat(warning.outcome()).as(warning.toString()).isEqualTo(Outcome.WARNING);
      assertThat(warning.remedy()).contains("smtp.security");
    }
  }

  @Test
  void a_token_is_taken_in_place_of_a_password() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (Listener plain = smtp("235 2.7.0 welcome", heard)) {
      Properties token = new Properties();
      token.put("mail.smtp.auth.mechanisms", "XOAUTH2");
      Finding finding = unencrypted(plain.port(), token);
      assertThat(finding.outcome()).as(finding.toString()).isEqualTo(Outcome.WARNING);
      assertThat(heard).anyMatch(line -> line.startsWith("AUTH XOAUTH2"));
      assertThat(heard).contains("NOOP", "QUIT").noneMatch(line -> line.startsWith("MAIL"));
    }
  }

  @Test
  void a_token_that_is_refused_is_told_as_such_also_where_the_reason_comes_in_base64()
      throws Exception {
    String reason =
        Base64.getEncoder().encodeToString("{\"status\":\"401\"}".getBytes(StandardCharsets.UTF_8));
    Properties token = new Properties();
    token.put("mail.smtp.auth.mechanisms", "XOAUTH2");
    for (String answer : List.of("535 5.7.3 Authentication unsuccessful", "334 " + reason)) {
      try (Listener plain = smtp(answer)) {
        Finding bad = unencrypted(plain.port(), token);
        assertThat(bad.outcome()).isEqualTo(Outcome.BAD);
        assertThat(bad.cause()).containsAnyOf("535 5.7.3", "{\"status\":\"401\"}");
        assertThat(bad.remedy()).contains("Add-MailboxPermission").doesNotContain("smtp.password");
      }
    }
  }

  private static Listener smtp(String toAuth) throws IOException {
    return smtp(toAuth, new CopyOnWriteArrayList<>());
  }

  private static Listener smtp(String toAuth, List<String> heard) throws IOException {
    return Listener.talking(
        "220 here\r\n",
        line -> {
          heard.add(line);
          if (line.startsWith("EHLO")) {
            return "250-here\r\n250 AUTH PLAIN XOAUTH2\r\n";
          }
          if (line.equals("AUTH PLAIN")) {
            return "334 \r\n";
          }
          return line.startsWith("NOOP")
              ? "250 fine\r\n"
              : line.startsWith("QUIT") ? "221 bye\r\n" : toAuth + "\r\n";
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
