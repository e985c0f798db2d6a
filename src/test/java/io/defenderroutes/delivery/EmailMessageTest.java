package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.mail.MailConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailMessageTest {
  @Test
  void a_mail_says_in_html_and_in_plain_text_what_happened_where() throws RefusedAlert {
    Message mail =
        mail(Map.of("machine", "pc-1", "link", "https://security.microsoft.com/a?b=1&c"));

    assertThat(html(mail))
        .contains("<h2 style=\"margin:0 0 12px\">Files encrypted</h2>")
        .contains(">high</td>")
        .contains(">pc-1</td>")
        .contains("<a href=\"https://security.microsoft.com/a?b=1&amp;c\">");
    assertThat(text(mail).lines())
        .startsWith(
            "Files encrypted",
            "",
            "Severity  high",
            "Category  Ransomware, Impact",
            "Service   endpoint, office365")
        .contains("Machine   pc-1", "User      –", "Alert id  da1_-2")
        .endsWith("Open in the portal: https://security.microsoft.com/a?b=1&c");
  }

  @Test
  void sender_recipients_and_subject_are_the_only_headers() throws RefusedAlert {
    Message mail = mail(Map.of("to", "soc@example.org, boss@example.org"));

    assertThat(mail.getHeaders())
        .containsOnlyKeys(
            "From", "To", "Subject", Exchange.CONTENT_TYPE, MailConstants.MAIL_ALTERNATIVE_BODY)
        .containsEntry("From", "defender@example.org")
        .containsEntry("To", "soc@example.org, boss@example.org")
        .containsEntry("Subject", "[high] Files encrypted")
        .containsEntry(Exchange.CONTENT_TYPE, "text/html; charset=UTF-8");
  }

  @Test
  void mails_of_an_incident_refer_to_the_same_id() throws RefusedAlert {
    Message one = mail(Map.of("incidentId", "924565", "title", "one"));
    Message other = mail(Map.of("incidentId", "924565", "title", "other"));
    Message ofOtherTenant = mail(Map.of("incidentId", "924565", "connection", "b/siem"));

    assertThat(one.getHeader("References", String.class))
        .matches("<incident-[0-9a-f]{32}@defender-alert-routes>")
        .isEqualTo(one.getHeader("In-Reply-To"))
        .isEqualTo(other.getHeader("References"))
        .isNotEqualTo(ofOtherTenant.getHeader("References"));
  }

  @Test
  void nothing_in_an_alert_becomes_markup() throws RefusedAlert {
    String html =
        html(
            mail(
                Map.of(
                    "title", "<script>alert('x')</script>",
                    "user", "\"><img src=x onerror=y>",
                    "category", "&lt;b&gt;")));

    assertThat(html)
        .doesNotContain("<script", "<img")
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;", "&amp;lt;b&amp;gt;");
  }

  @Test
  void a_subject_is_one_line_and_short() throws RefusedAlert {
    String subject =
        mail(Map.of("subject", "a\r\nBcc: eve@example.org\u2028" + "x".repeat(500)))
            .getHeader("Subject", String.class);

    assertThat(subject).startsWith("a Bcc: eve@example.org x").hasSize(200).endsWith("…");
  }

  @Test
  void lines_of_the_text_cannot_be_forged() throws RefusedAlert {
    assertThat(text(mail(Map.of("machine", "pc\nSeverity  low"))).lines())
        .contains("Machine   pc Severity  low")
        .doesNotContain("Severity  low");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "soc@",
        "@example.org",
        "a b@example.org",
        "soc@example.org\r\nBcc: eve@x.org",
        "soc@example.org\nx",
        "<soc@example.org"
      })
  void what_is_no_recipient_is_refused_in_one_line(String to) {
    assertThatThrownBy(() -> mail(Map.of("to", to)))
        .isInstanceOf(RefusedAlert.class)
        .hasMessageNotContainingAny("\r", "\n");
  }

  @Test
  void an_expression_that_gives_nothing_is_no_recipient() {
    assertThatThrownBy(
            () -> new EmailMessage("defender@example.org").process(Exchanges.alert(Map.of())))
        .isInstanceOf(RefusedAlert.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "http://security.microsoft.com/",
        "data:text/html,x",
        "file:///etc",
        "//security.microsoft.com",
        "https:evil",
        "https://",
        "https://a b",
        "not a link",
        "https://x/\"onclick=\"y"
      })
  void no_other_link_than_https_is_put_before_a_person(String link) throws RefusedAlert {
    Message mail = mail(Map.of("link", link));

    assertThat(html(mail)).doesNotContain("<a ");
    assertThat(text(mail)).doesNotContain("Open in the portal");
  }

  @Test
  void a_link_too_long_to_show_is_left_out_and_not_cut() throws RefusedAlert {
    assertThat(html(mail(Map.of("link", "https://x/" + "y".repeat(3_000))))).doesNotContain("<a ");
  }

  private static Message mail(Map<String, String> changed) throws RefusedAlert {
    Map<String, String> variables =
        new HashMap<>(Map.of("to", "soc@example.org", "subject", "[high] Files encrypted"));
    variables.putAll(changed);
    Exchange exchange = Exchanges.alert(variables);
    exchange.getMessage().setHeader("bcc", "eve@example.org");
    exchange.getMessage().setHeader("Authorization", "Bearer secret");
    new EmailMessage("defender@example.org").process(exchange);
    return exchange.getMessage();
  }

  private static String html(Message mail) {
    return mail.getBody(String.class);
  }

  private static String text(Message mail) {
    return mail.getHeader(MailConstants.MAIL_ALTERNATIVE_BODY, String.class);
  }
}
