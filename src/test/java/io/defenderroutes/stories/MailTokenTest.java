package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.SiemAlert;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mail through a server that takes tokens alone, as Exchange Online does. */
class MailTokenTest extends InSandbox {
  private static final String EXCHANGE = "https://outlook.office365.com";

  @BeforeEach
  void exchange() {
    sandbox.mail().acceptTokens(sandbox.entra());
    sandbox.mail().disableBasic(true);
    properties.remove("smtp.password");
    properties.put("smtp.tenant", tenant.name());
  }

  @AfterEach
  void asBefore() {
    sandbox.mail().disableBasic(false);
  }

  @Test
  void a_token_of_the_same_identity_signs_in() throws Exception {
    sandbox.entra().app(tenant.id(), tenant.clientId()).roles(EXCHANGE, "SMTP.SendAsApp");
    SiemAlert alert = serve("High", "Ransomware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> arrived.mails().size() == 1);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(List.of(alert));
    assertThat(arrived.mails()).hasSize(1);
  }

  @Test
  void while_entra_gives_no_token_the_mail_waits_and_is_no_dead_letter() throws Exception {
    sandbox.entra().app(tenant.id(), tenant.clientId()).roles(EXCHANGE, "SMTP.SendAsApp");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls();
      SiemAlert alert = serve("High", "Ransomware");
      sandbox.entra().failNext(500, 8);
      awaitHealth(running, "no token for the SMTP server");
      await().atMost(LONG).until(() -> arrived.mails().size() == 1);
      awaitRecords(1);
      arrived.assertExactlyOnce(List.of(alert));
    } finally {
      sandbox.entra().failNext(500, 0);
    }
  }

  @Test
  void check_names_the_permission_that_mail_lacks() throws Exception {
    Command check = Command.check(properties);

    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out())
        .contains("✗ token for sign-in received")
        .contains("grant the application permission SMTP.SendAsApp of Office 365 Exchange Online")
        .doesNotContain("no password");
  }

  @Test
  void a_permission_that_is_granted_later_delivers_the_mail_then() throws Exception {
    SiemAlert alert = serve("High", "Ransomware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitHealth(running, "SMTP.SendAsApp of Office 365 Exchange Online");
      assertThat(arrived.mails()).isEmpty();
      sandbox.entra().app(tenant.id(), tenant.clientId()).roles(EXCHANGE, "SMTP.SendAsApp");
      await().atMost(LONG).until(() -> arrived.mails().size() == 1);
    }
    arrived.assertExactlyOnce(List.of(alert));
  }

  private void awaitHealth(DefenderAlertRoutes running, String reason) {
    String mails = "email:" + Arrived.recipient(tenant);
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(Health.of(running, mails)).contains(reason));
  }
}
