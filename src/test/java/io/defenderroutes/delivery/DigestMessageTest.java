package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.pending.PendingDelivery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.mail.MailConstants;
import org.junit.jupiter.api.Test;

/** The text of a digest, and the headers of its mail. */
class DigestMessageTest {
  private static final String SUBJECT = "[digest] {alerts}, highest severity {severity}";

  private final List<PendingDelivery> deliveries = new ArrayList<>();

  @Test
  void alerts_are_grouped_by_incident_then_severity_and_machine() throws RefusedAlert {
    add("a1", Map.of("severity", "low", "machine", "pc-1", "title", "Scan"));
    add("a2", incident("7", "medium", "pc-2", "Login"));
    add("a3", incident("7", "high", "pc-3", "Encryption"));
    add("a4", incident("7", "medium", "pc-1", "Discovery"));
    add("a5", incident("7", "medium", "pc-2", "Beacon"));
    add("a6", incident("8", "informational", "pc-1", "Notice"));

    Message mail = mail();

    assertThat(mail.getHeader("Subject")).isEqualTo("[digest] 6 alerts, highest severity high");
    assertThat(text(mail))
        .isEqualTo(
            """
            6 alerts: 1 high, 3 medium, 1 low, 1 informational

            Incident 7 of acme/endpoint: Incident number 7 (4 alerts: 1 high, 3 medium)
              high on pc-3 (1)
                - Encryption (Malware)
                  https://security.microsoft.com/Encryption
              medium on pc-1 (1)
                - Discovery (Malware)
                  https://security.microsoft.com/Discovery
              medium on pc-2 (2)
                - Login (Malware)
                  https://security.microsoft.com/Login
                - Beacon (Malware)
                  https://security.microsoft.com/Beacon

            Incident 8 of acme/endpoint: Incident number 8 (1 alert: 1 informational)
              informational on pc-1 (1)
                - Notice (Malware)
                  https://security.microsoft.com/Notice

            No incident (1 alert: 1 low)
              low on pc-1 (1)
                - Scan
            """);
    assertThat(html(mail))
        .contains("high on pc-3 (1)</p>")
        .contains(
            "<li><a href=\"https://security.microsoft.com/Encryption\">Encryption</a> (Malware)</li>");
  }

  @Test
  void an_alert_that_changed_is_shown_once_as_it_was_last() throws RefusedAlert {
    add("a1", Map.of("severity", "low", "title", "Before"));
    add("a1", Map.of("severity", "high", "title", "After"));

    assertThat(text(mail())).contains("1 alert: 1 high", "After").doesNotContain("Before");
  }

  @Test
  void nothing_in_an_alert_becomes_markup_a_line_or_a_header() throws RefusedAlert {
    add(
        "a1",
        Map.of(
            "severity", "urgent<b>",
            "title", "<script>alert('x')</script>\r\nBcc: eve@example.org",
            "machine", "pc\n    - forged",
            "incidentId", "\"><img src=x>",
            "incidentTitle", "{alerts} ${body} {{x}}",
            "link", "javascript:alert(1)"));

    Message mail = mail();

    assertThat(html(mail))
        .doesNotContain("<script", "<img", "<b>", "javascript:")
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; Bcc: eve@example.org");
    assertThat(text(mail).lines()).hasSize(5).noneMatch(line -> line.strip().equals("- forged"));
    assertThat(mail.getHeaders())
        .containsOnlyKeys(
            "From",
            "To",
            "Message-ID",
            "Subject",
            Exchange.CONTENT_TYPE,
            MailConstants.MAIL_ALTERNATIVE_BODY)
        .containsEntry("Subject", "[digest] 1 alert, highest severity unknown");
  }

  @Test
  void the_same_deliveries_have_the_same_message_id_in_any_order() throws RefusedAlert {
    add("a1", Map.of());
    add("a2", Map.of());
    Object both = mail().getHeader("Message-ID");
    List<PendingDelivery> turned = List.of(deliveries.get(1), deliveries.get(0));

    assertThat(mail(turned).getHeader("Message-ID")).isEqualTo(both);
    add("a3", Map.of());
    assertThat(mail().getHeader("Message-ID")).isNotEqualTo(both);
  }

  @Test
  void it_goes_to_the_one_recipient_of_its_deliveries() throws RefusedAlert {
    add("a1", Map.of());

    assertThat(mail().getHeader("To")).isEqualTo("soc@example.org");
  }

  private static Map<String, Object> incident(
      String id, String severity, String machine, String title) {
    return Map.of(
        "incidentId", id,
        "incidentTitle", "Incident number " + id,
        "severity", severity,
        "machine", machine,
        "title", title,
        "category", "Malware",
        "link", "https://security.microsoft.com/" + title);
  }

  private void add(String alertId, Map<String, Object> variables) {
    Map<String, Object> all = new TreeMap<>(variables);
    all.put("to", "soc@example.org, boss@example.org");
    all.put("subject", SUBJECT);
    byte[] alert = "{}".getBytes(StandardCharsets.UTF_8);
    deliveries.add(
        new PendingDelivery(
            "id-" + deliveries.size(),
            "acme/endpoint",
            "email-digest:soc@example.org",
            "soc@example.org",
            new Routed(
                alertId, "v", "high", "Malware", "endpoint", "t", "created", "", "s", "", alert),
            new PendingDelivery.StoredMessage(all, Map.of("Bcc", "eve@example.org"), null),
            Instant.parse("2026-11-30T03:00:00Z")));
  }

  private Message mail() throws RefusedAlert {
    return mail(deliveries);
  }

  private static Message mail(List<PendingDelivery> of) throws RefusedAlert {
    Exchange exchange = Exchanges.alert(Map.of());
    StoredMessages.restore(exchange, of.get(0));
    StoredMessages.restoreAll(exchange, of);
    new DigestMessage("defender@example.org").process(exchange);
    return exchange.getMessage();
  }

  private static String html(Message mail) {
    return mail.getBody(String.class);
  }

  private static String text(Message mail) {
    return mail.getHeader(MailConstants.MAIL_ALTERNATIVE_BODY, String.class);
  }
}
