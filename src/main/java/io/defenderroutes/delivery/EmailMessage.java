package io.defenderroutes.delivery;

import static io.defenderroutes.alert.AlertContract.text;
import static io.defenderroutes.delivery.MailFormat.escape;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.delivery.deadletter.DeadLetter;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * Turns the alert into an e-mail, as HTML with a plain text alternative.
 *
 * <p>Recipients and subject are in the variables {@code to} and {@code subject}; the rest is the
 * alert contract. All headers of the message are removed, so that none becomes a mail header.
 */
public record EmailMessage(String from) implements DestinationBean {
  /** What the names of its destinations begin with. */
  static final String PREFIX = "email:";

  private static final int LONGEST_VALUE = MailFormat.LONGEST_VALUE;

  @Override
  public void process(Exchange exchange) throws RefusedAlert {
    String to = to(exchange);
    String title = OneLine.of(text(exchange, AlertContract.TITLE), LONGEST_VALUE);
    Map<String, String> rows = rows(exchange);
    String link = MailFormat.webLink(text(exchange, AlertContract.LINK));

    MailFormat.set(
        exchange,
        from,
        to,
        text(exchange, "subject"),
        plain(title, rows, link),
        html(title, rows, link));
    thread(exchange);
  }

  @Override
  public String name(Exchange exchange) throws RefusedAlert {
    String to = text(exchange, "to");
    recipients(to);
    return PREFIX + to;
  }

  /** The one recipient of this delivery, or all. */
  static String to(Exchange exchange) throws RefusedAlert {
    String one = text(exchange, StoredMessages.RECIPIENT);
    return one.isEmpty() ? String.join(", ", recipients(text(exchange, "to"))) : one;
  }

  /**
   * Makes the mails of an incident one thread: each refers to the same id, of which there is no
   * mail (source: RFC 5322, section 3.6.4).
   */
  private static void thread(Exchange exchange) {
    String incident = text(exchange, AlertContract.INCIDENT_ID);
    if (!incident.isEmpty()) {
      String key = text(exchange, AlertContract.CONNECTION) + "\n" + incident;
      String id = MailFormat.messageId("incident-" + DeadLetter.longHash(key));
      exchange.getMessage().setHeader("In-Reply-To", id);
      exchange.getMessage().setHeader("References", id);
    }
  }

  /**
   * Returns the addresses of a list.
   *
   * @throws RefusedAlert if there is none, or one is invalid
   */
  static List<String> recipients(String to) throws RefusedAlert {
    try {
      List<String> recipients = new ArrayList<>();
      for (InternetAddress address : InternetAddress.parse(to, true)) {
        recipients.add(address.toString());
      }
      if (recipients.isEmpty() || !to.equals(OneLine.of(to, Integer.MAX_VALUE))) {
        throw new RefusedAlert("there is no recipient in '" + OneLine.of(to, 300) + "'");
      }
      return recipients;
    } catch (AddressException e) {
      throw new RefusedAlert("not a list of mail addresses: '" + OneLine.of(to, 300) + "'");
    }
  }

  private static Map<String, String> rows(Exchange exchange) {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("Severity", severity(exchange));
    rows.put("Category", all(exchange, AlertContract.CATEGORIES, AlertContract.CATEGORY));
    rows.put("Service", all(exchange, AlertContract.SERVICES, AlertContract.SERVICE));
    rows.put("Machine", text(exchange, AlertContract.MACHINE));
    rows.put("User", text(exchange, AlertContract.USER));
    rows.put("Time", text(exchange, AlertContract.TIME));
    rows.put("Tenant", text(exchange, AlertContract.TENANT));
    rows.put("Alert id", text(exchange, AlertContract.ALERT_ID));
    rows.replaceAll((name, value) -> value.isEmpty() ? "–" : OneLine.of(value, LONGEST_VALUE));
    return rows;
  }

  /** With the one before, if that was another: the reason for a further mail. */
  private static String severity(Exchange exchange) {
    String severity = text(exchange, AlertContract.SEVERITY);
    String before = text(exchange, AlertContract.PREVIOUS_SEVERITY);
    return before.isEmpty() || before.equals(severity)
        ? severity
        : severity + " (before: " + before + ")";
  }

  private static String plain(String title, Map<String, String> rows, String link) {
    StringBuilder text = new StringBuilder(title).append("\n\n");
    rows.forEach((name, value) -> text.append(String.format("%-9s %s%n", name, value)));
    return text.append(link.isEmpty() ? "" : "\nOpen in the portal: " + link + "\n").toString();
  }

  private static String html(String title, Map<String, String> rows, String link) {
    StringBuilder html =
        new StringBuilder(
                "<!DOCTYPE html><html lang=\"en\"><body style=\"font-family:Segoe UI,Arial,sans-serif;color:#1b1b1b\">")
            .append("<h2 style=\"margin:0 0 12px\">")
            .append(escape(title))
            .append("</h2>")
            .append("<table style=\"border-collapse:collapse\">");
    rows.forEach(
        (name, value) ->
            html.append(
                    "<tr><th style=\"text-align:left;vertical-align:top;padding:3px 18px 3px 0;color:#595959;font-weight:normal\">")
                .append(name)
                .append("</th><td style=\"padding:3px 0\">")
                .append(escape(value))
                .append("</td></tr>"));
    html.append("</table>");
    if (!link.isEmpty()) {
      html.append("<p><a href=\"").append(escape(link)).append("\">Open in the portal</a></p>");
    }
    return html.append("</body></html>").toString();
  }

  /** Returns the first value, which rules read, and all others. */
  private static String all(Exchange exchange, String list, String first) {
    Set<String> values = new LinkedHashSet<>(List.of(text(exchange, first)));
    List<?> all = exchange.getVariable(list, List.of(), List.class);
    all.forEach(value -> values.add(String.valueOf(value)));
    values.remove("");
    return String.join(", ", values);
  }
}
