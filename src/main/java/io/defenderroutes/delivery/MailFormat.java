package io.defenderroutes.delivery;

import static io.defenderroutes.alert.AlertContract.text;

import io.defenderroutes.config.OneLine;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.mail.MailConstants;

/** What all mails have in common: headers, and text that cannot become markup. */
final class MailFormat {
  /** Longest text of an alert, in characters. */
  static final int LONGEST_VALUE = 2_000;

  private static final int LONGEST_SUBJECT = 200;

  private MailFormat() {}

  /** Makes the message a mail, HTML with a plain text alternative, without any other header. */
  static void set(
      Exchange exchange, String from, String to, String subject, String plain, String html) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader("From", from);
    message.setHeader("To", to);
    String id = text(exchange, StoredMessages.DELIVERY_ID);
    if (!id.isEmpty()) {
      // A mail that is sent again has the same id.
      message.setHeader("Message-ID", messageId(id));
    }
    message.setHeader("Subject", OneLine.of(subject, LONGEST_SUBJECT));
    message.setHeader(Exchange.CONTENT_TYPE, "text/html; charset=UTF-8");
    message.setHeader(MailConstants.MAIL_ALTERNATIVE_BODY, plain);
    message.setBody(html);
  }

  static String messageId(String id) {
    return "<" + id + "@defender-alert-routes>";
  }

  /** Returns a link to the portal; empty unless it is an https address. */
  static String webLink(String link) {
    try {
      URI uri = new URI(link);
      boolean web = "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
      return web && link.length() <= LONGEST_VALUE ? link : "";
    } catch (URISyntaxException e) {
      return "";
    }
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
