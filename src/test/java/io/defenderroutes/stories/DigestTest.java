package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import jakarta.mail.BodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The destination {@code email-digest}, with a mail server. */
class DigestTest extends InSandbox {
  private static final String HOSTILE = "<script>alert(1)</script>\r\nBcc: x@y.example\r\n\r\nx";
  private static final String STEPS =
      """
      - to: { uri: kamelet:email-digest, parameters: { to: "{{email.to}}", bulkWait: WAIT } }
      - to: { uri: kamelet:kafka, parameters: { topic: own.digest } }
      """;

  private Path routes;

  @BeforeEach
  void setRoutes() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes/routing"), routes.resolve("routing"));
    properties.put("routes.folder", routes.toString());
  }

  @Test
  void alerts_of_the_time_are_one_mail_also_if_the_product_restarts_meanwhile() throws Exception {
    collectFor("1d");
    SiemAlert first = add("High", "first");
    SiemAlert second = add("Low", HOSTILE);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitStored(2);
    }
    assertThat(arrived.mails()).isEmpty();

    SiemAlert third = add("Medium", "third");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitStored(3);
    }
    assertThat(arrived.mails()).isEmpty();

    // The time is over for all three; they were routed before the change.
    collectFor("1s");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !arrived.mails().isEmpty());
      awaitFurtherPolls();
    }

    assertThat(arrived.mails()).hasSize(1);
    MimeMessage mail = arrived.mails().get(0);
    assertThat(mail.getSubject()).isEqualTo("[digest] 3 alerts, highest severity high");
    assertThat(mail.getAllRecipients())
        .extracting(Object::toString)
        .containsExactly(Arrived.recipient(tenant));
    assertThat(mail.getMessageID()).matches("<[0-9a-f]{32}@defender-alert-routes>");
    assertThat(part(mail, "text/plain").replace("\r\n", "\n"))
        .startsWith("3 alerts: 1 high, 1 medium, 1 low\n")
        .containsSubsequence(
            "- first", "- third", "- <script>alert(1)</script> Bcc: x@y.example x");
    assertThat(part(mail, "text/html"))
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .doesNotContain("<script");
    Arrived.assertExactlyOnce(List.of(first, second, third), arrived.records("own.digest"));
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void a_digest_that_is_rejected_is_a_dead_letter_of_each_alert() throws Exception {
    sandbox.mail().unknownRecipient(Arrived.recipient(tenant));
    collectFor("1s");
    add("High", "first");
    add("Low", "second");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> arrived.deadLetters().size() >= 2);
    }

    assertThat(arrived.mails()).isEmpty();
    assertThat(arrived.deadLetters())
        .hasSize(2)
        .allMatch(
            letter ->
                letter
                    .path("destination")
                    .asText()
                    .equals("email-digest:" + Arrived.recipient(tenant)))
        .allMatch(letter -> letter.path("reason").asText().contains("550"));
  }

  @Test
  void commands_name_it_as_the_log_does_and_check_its_parameters() throws Exception {
    collectFor("15m");
    Files.createDirectories(routes.resolve("tests"));
    Files.writeString(
        routes.resolve("tests/alerts.yaml"),
        """
        - name: digest
          severity: low
          category: Malware
          expect: ["email-digest:%s", "kafka:own.digest"]
        """
            .formatted(Arrived.recipient(tenant)));
    Command tested = Command.typed("test", properties);
    assertThat(tested.code()).as(tested.out() + tested.err()).isZero();

    collectFor("2d, bulkCount: 201");
    assertThat(Command.typed("validate", properties).out().replaceAll("\\s+", " "))
        .contains("bulkWait is '2d' -> it must be a duration such as 1s or 15m, at most 1d")
        .contains("bulkCount is '201' -> it must be a number from 1 to 200");
  }

  private void collectFor(String wait) throws Exception {
    RoutesCopy.of(Path.of("routes/routing"), routes.resolve("routing"));
    CustomRoutes.routing(routes, STEPS.replace("WAIT", wait));
  }

  private SiemAlert add(String severity, String title) {
    SiemAlert alert =
        Alerts.with(
            generator.next(tenant.id(), severity, "Malware", Instant.now().minusSeconds(60)),
            "AlertTitle",
            title);
    sandbox.defender().add(alert);
    return alert;
  }

  private void awaitStored(int count) {
    await().atMost(LONG).until(() -> arrived.records("own.digest").size() >= count);
  }

  private static String part(MimeMessage mail, String type) throws Exception {
    MimeMultipart parts = (MimeMultipart) mail.getContent();
    for (int i = 0; i < parts.getCount(); i++) {
      BodyPart part = parts.getBodyPart(i);
      if (part.isMimeType(type)) {
        return String.valueOf(part.getContent());
      }
    }
    throw new AssertionError("the mail has no " + type);
  }
}
