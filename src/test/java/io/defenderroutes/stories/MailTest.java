package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.SiemAlert;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailTest extends InSandbox {
  @Test
  void a_mail_that_is_refused_for_now_is_tried_longer_than_one_that_is_refused_for_good()
      throws Exception {
    properties.put("delivery.attempts", "1");
    properties.put("delivery.temporary-attempts", "1000");
    sandbox.mail().refuse(true);
    SiemAlert alert = serve("High", "Ransomware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .during(Duration.ofSeconds(2))
          .atMost(LONG)
          .until(() -> arrived.mails().isEmpty() && arrived.deadLetters().isEmpty());
      sandbox.mail().refuse(false);
      awaitMails(1);
    }
    arrived.assertExactlyOnce(List.of(alert));
    assertThat(arrived.mails()).hasSize(1);
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void of_two_recipients_the_refused_one_is_a_dead_letter_and_the_other_gets_one_mail()
      throws Exception {
    String refused = "gone@" + tenant.name() + ".example";
    properties.put("email.to", refused + ", " + Arrived.recipient(tenant));
    sandbox.mail().unknownRecipient(refused);
    SiemAlert alert = serve("High", "Ransomware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitMails(1);
      await().atMost(LONG).until(() -> !arrived.deadLetters().isEmpty());
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(List.of(alert));
    assertThat(arrived.mails()).hasSize(1);
    assertThat(arrived.mails().get(0).getMessageID()).matches("<[0-9a-f]{32}@.+>");
    assertThat(arrived.deadLetters())
        .extracting(letter -> letter.path("destination").asText())
        .containsExactly("email:" + refused);
  }

  @Test
  void mail_travels_encrypted_by_STARTTLS() throws Exception {
    sandbox.mail().requireStartTls(true);
    int before = sandbox.mail().startTlsUpgrades();
    serve("High", "Malware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitMails(1);
    }
    assertThat(sandbox.mail().startTlsUpgrades()).isGreaterThan(before);
  }

  @Test
  void mail_travels_by_TLS_from_the_first_byte_where_told() throws Exception {
    int before = sandbox.mail().startTlsUpgrades();
    properties.put("smtp.security", "tls");
    properties.put("smtp.port", Integer.toString(sandbox.mail().tlsPort()));
    serve("High", "Malware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitMails(1);
    }
    assertThat(sandbox.mail().startTlsUpgrades()).isEqualTo(before);
  }

  @Test
  void mail_waits_for_a_server_that_is_down() throws Exception {
    sandbox.mail().stop();
    SiemAlert alert = serve("High", "CredentialAccess");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> sandbox.defender().served(alert.fullId()) > 0);
      sandbox.mail().restart();
      awaitMails(1);
      awaitRecords(1);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(List.of(alert));
    assertThat(arrived.mails()).hasSize(1);
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void mail_that_is_refused_for_a_while_arrives_later() throws Exception {
    properties.put("delivery.attempts", "1000");
    sandbox.mail().refuse(true);
    SiemAlert alert = serve("High", "Ransomware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> sandbox.defender().served(alert.fullId()) > 0);
      sandbox.mail().refuse(false);
      awaitMails(1);
      awaitMails(1);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(List.of(alert));
    assertThat(arrived.mails()).hasSize(1);
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void mail_to_a_recipient_who_does_not_exist_is_a_dead_letter_of_that_mail_alone()
      throws Exception {
    String recipient = Arrived.recipient(tenant);
    sandbox.mail().unknownRecipient(recipient);
    SiemAlert critical = serve("High", "Ransomware");
    SiemAlert other = serve("Medium", "Discovery");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(2);
      await().atMost(LONG).until(() -> !arrived.deadLetters().isEmpty());
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(List.of(critical, other));
    assertThat(arrived.mails()).isEmpty();
    assertThat(arrived.deadLetters()).hasSize(1);
    JsonNode letter = arrived.deadLetters().get(0);
    assertThat(letter.path("alertId").asText()).isEqualTo(critical.alertId());
    assertThat(letter.path("destination").asText())
        .isEqualTo("email:" + properties.get("email.to"));
    assertThat(letter.path("reason").asText()).contains("Invalid Addresses").contains("550");
    assertThat(letter.path("alert")).isEqualTo(Arrived.json(critical.json()));
  }

  private void awaitMails(int count) {
    await().atMost(LONG).until(() -> arrived.mails().size() >= count);
  }
}
