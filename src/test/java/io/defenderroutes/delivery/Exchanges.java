package io.defenderroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.defenderroutes.config.FileAccess;
import io.defenderroutes.delivery.store.Folders;
import io.defenderroutes.polling.Change;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** Classified alerts, for tests of destinations. */
public final class Exchanges {
  public static final String ALERT = "{\"AlertId\":\"da1_-2\"}";

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

  private static final DefaultCamelContext CAMEL = new DefaultCamelContext();

  private Exchanges() {}

  public static Exchange alert(Map<String, String> changed) {
    Exchange exchange = new DefaultExchange(CAMEL);
    exchange.getMessage().setBody(ALERT.getBytes(UTF_8));
    exchange.setVariable(Batch.VARIABLE, new Batch("acme/siem", CLOCK));
    exchange.setVariable("alert", ALERT.getBytes(UTF_8));
    Map.ofEntries(
            Map.entry("connection", "acme/siem"),
            Map.entry("tenant", "acme"),
            Map.entry("source", "siem"),
            Map.entry("alertId", "da1_-2"),
            Map.entry("version", "da1_-2:=/@2020-09-30T14:11:44.0779765Z"),
            Map.entry("severity", "high"),
            Map.entry("category", "Ransomware"),
            Map.entry("categories", List.of("Ransomware", "Impact")),
            Map.entry("service", "endpoint"),
            Map.entry("services", List.of("endpoint", "office365")),
            Map.entry("title", "Files encrypted"),
            Map.entry("time", "2020-09-30T14:11:44.0779765Z"))
        .forEach(exchange::setVariable);
    changed.forEach(exchange::setVariable);
    return exchange;
  }

  /** A delivery without Kafka; every batch makes the same change of the cursor. */
  public static Delivery delivery(Path folder, Optional<Change> change) {
    Delivery delivery =
        Delivery.separate(
            Optional.empty(),
            new FileCursorStore(folder.resolve("cursors"), "me"),
            "dead",
            new Folders(
                folder.resolve("alerts"),
                FileAccess.OWNER,
                folder.resolve("dead"),
                folder.resolve("pending"),
                folder.resolve("pending-deliveries")),
            CLOCK);
    delivery.commitChangesOf(new OneChange(change));
    return delivery;
  }
}
