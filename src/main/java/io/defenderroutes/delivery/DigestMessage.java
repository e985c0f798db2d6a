package io.defenderroutes.delivery;

import static io.defenderroutes.alert.AlertContract.text;

import io.defenderroutes.delivery.pending.PendingDelivery;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * Turns the deliveries of one call into one e-mail: a digest of their alerts.
 *
 * <p>Recipients and subject are in the variables {@code to} and {@code subject}. In the subject,
 * {@code {alerts}} is replaced by the number of alerts, {@code {severity}} by the highest severity.
 */
public record DigestMessage(String from) implements DestinationBean {
  /** What the names of its destinations begin with. */
  static final String PREFIX = "email-digest:";

  @Override
  public void process(Exchange exchange) throws RefusedAlert {
    List<PendingDelivery> deliveries = new ArrayList<>();
    for (Object one : exchange.getMessage().getBody(List.class)) {
      deliveries.add((PendingDelivery) one);
    }
    DigestText digest = DigestText.of(deliveries);
    String subject =
        text(exchange, "subject")
            .replace("{alerts}", digest.alerts())
            .replace("{severity}", digest.highest());
    MailFormat.set(
        exchange, from, EmailMessage.to(exchange), subject, digest.plain(), digest.html());
  }

  @Override
  public String name(Exchange exchange) throws RefusedAlert {
    String to = text(exchange, "to");
    EmailMessage.recipients(to);
    return PREFIX + to;
  }
}
