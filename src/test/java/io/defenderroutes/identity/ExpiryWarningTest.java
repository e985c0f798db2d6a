package io.defenderroutes.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.sandbox.AppCertificate;
import io.defenderroutes.sandbox.MovableClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ExpiryWarningTest {
  private static final Instant EXPIRES = Instant.parse("2027-03-31T00:00:00Z");

  private final MovableClock clock = new MovableClock(EXPIRES.minus(Duration.ofDays(31)));
  private final ExpiryWarning warning = new ExpiryWarning(Duration.ofDays(30), clock);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void stop() {
    logger().detachAppender(log);
  }

  @Test
  void an_expiring_secret_is_logged_once_a_day() {
    Credential credential =
        credential(new ClientCredential.ClientSecret(() -> "s3cret", Optional.of(EXPIRES)));
    warning.check(credential);
    assertThat(lines()).isEmpty();

    clock.advance(Duration.ofDays(1).plusSeconds(1));
    warning.check(credential);
    warning.check(credential);
    assertThat(lines())
        .containsExactly(
            "Credential expires tenant=contoso client=app kind=\"client secret\" at=2027-03-31T00:00:00Z next=\"renew it before\"");

    clock.advance(Duration.ofDays(1));
    warning.check(credential);
    assertThat(lines()).hasSize(2);
  }

  @Test
  void the_expiry_of_a_certificate_is_read_from_the_current_file(@TempDir Path folder)
      throws Exception {
    AppCertificate certificate = AppCertificate.selfSigned(Clock.systemUTC());
    Path file = certificate.writePem(folder.resolve("app.pem"));
    Credential credential =
        credential(
            new ClientCredential.Certificate(
                file.toString(), () -> Files.readAllBytes(file), Optional::empty));

    assertThat(ExpiryWarning.expiry(credential))
        .contains(certificate.certificate().getNotAfter().toInstant());
    Files.delete(file);
    assertThat(ExpiryWarning.expiry(credential)).as("told with the next token").isEmpty();
  }

  @Test
  void an_unknown_expiry_is_not_logged() {
    clock.advance(Duration.ofDays(10_000));
    warning.check(credential(new ClientCredential.ClientSecret(() -> "s3cret", Optional.empty())));
    warning.check(credential(new ClientCredential.FederatedToken(() -> "token")));
    warning.check(credential(new ClientCredential.ManagedIdentity(Optional.empty())));

    assertThat(lines()).isEmpty();
  }

  private List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(ExpiryWarning.class);
  }

  private static Credential credential(ClientCredential proof) {
    return new Credential(
        "contoso", "contoso.example", "app", proof, URI.create("https://entra.example"));
  }
}
