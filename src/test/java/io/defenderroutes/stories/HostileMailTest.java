package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.SiemAlert;
import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostileMailTest extends InSandbox {
  private static final String TITLE =
      "Gehaltserhöhung 界\r\nBcc: x@y.example\r\n\r\n<script>alert(1)</script>";

  @Test
  void text_of_an_alert_becomes_neither_a_header_nor_markup() throws Exception {
    MimeMessage mail = mailFor(title(TITLE), "LinkToMTP", "javascript:alert(1)");

    List<String> names = new ArrayList<>();
    for (Header header : Collections.list(mail.getAllHeaders())) {
      names.add(header.getName());
      assertThat(header.getName()).doesNotContainIgnoringCase("Bcc").doesNotStartWith("Camel");
    }
    assertThat(names)
        .isSubsetOf(
            "Return-Path",
            "Received",
            "Date",
            "From",
            "To",
            "Message-ID",
            "Subject",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding");
    assertThat(mail.getAllRecipients()).hasSize(1);
    assertThat(mail.getSubject()).contains("Gehaltserhöhung 界 Bcc: x@y.example");
    assertThat(part(mail, "text/html"))
        .contains("Gehaltserhöhung 界")
        .contains("&lt;script&gt;")
        .doesNotContain("<script")
        .doesNotContain("javascript:");
    assertThat(part(mail, "text/plain"))
        .contains("Gehaltserhöhung 界")
        .doesNotContain("javascript:");
  }

  @Test
  void a_title_is_the_subject_as_it_is_written_and_is_never_evaluated() throws Exception {
    List<String> titles =
        List.of(
            "RAW(${env.HOME})",
            "RAW{{{env:HOME}}}",
            "$simple{env.HOME}",
            "${bean:type:java.lang.Thread?method=currentThread}",
            "${variable.token}",
            "{{env:HOME}}",
            "{{file:/etc/hostname}}",
            "{{smtp.host}}",
            "x&to=evil@example.org&bcc=evil@example.org",
            "x?to=evil@example.org",
            "a,evil@example.org;${body}",
            "one\r\nTo: evil@example.org");
    List<SiemAlert> alerts = titles.stream().map(this::title).toList();
    sandbox.defender().add(alerts.toArray(SiemAlert[]::new));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(titles.size());
      await().atMost(LONG).until(() -> arrived.mails().size() >= titles.size());
    }

    List<String> subjects = new ArrayList<>();
    for (MimeMessage mail : arrived.mails()) {
      subjects.add(mail.getSubject());
      assertThat(mail.getAllRecipients())
          .extracting(Object::toString)
          .containsExactly(Arrived.recipient(tenant));
    }
    assertThat(subjects)
        .containsExactlyInAnyOrderElementsOf(
            titles.stream()
                .map(title -> "[high] Malware: " + title.replaceAll("\\s+", " "))
                .toList());
    arrived.assertExactlyOnce(alerts);
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void markup_in_a_user_or_a_link_is_escaped() throws Exception {
    SiemAlert alert = Alerts.with(title("t"), "UserName", "\"><img src=x onerror=y>");
    MimeMessage mail =
        mailFor(alert, "LinkToMTP", "https://security.microsoft.com/a?b=1&c=\"onclick=x");

    assertThat(part(mail, "text/html")).doesNotContain("<img").doesNotContain("\"onclick");
  }

  @Test
  void a_very_long_title_still_makes_a_mail() throws Exception {
    MimeMessage mail = mailFor(title("😀".repeat(100_000)), "LinkToMTP", "");

    assertThat(mail.getSubject()).hasSizeLessThan(210);
    assertThat(part(mail, "text/html")).hasSizeLessThan(20_000);
  }

  private SiemAlert title(String title) {
    return Alerts.with(
        generator.next(tenant.id(), "High", "Malware", Instant.now().minusSeconds(60)),
        "AlertTitle",
        title);
  }

  private MimeMessage mailFor(SiemAlert base, String field, String value) throws Exception {
    SiemAlert alert = Alerts.with(base, field, value);
    sandbox.defender().add(alert);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !arrived.mails().isEmpty());
      awaitRecords(1);
    }
    arrived.assertExactlyOnce(List.of(alert));
    assertThat(arrived.mails()).hasSize(1);
    return arrived.mails().get(0);
  }

  private static String part(MimeMessage mail, String type) throws Exception {
    MimeMultipart parts = (MimeMultipart) mail.getContent();
    for (int i = 0; i < parts.getCount(); i++) {
      BodyPart part = parts.getBodyPart(i);
      if (part.isMimeType(type)) {
        return (String) part.getContent();
      }
    }
    throw new AssertionError("no part " + type + " in " + mail.getContentType());
  }
}
