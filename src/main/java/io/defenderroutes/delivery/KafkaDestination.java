package io.defenderroutes.delivery;

import static io.defenderroutes.alert.AlertContract.text;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.formats.Document;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.internals.Topic;

/**
 * Collects the alert as a record for the Kafka topic in the variable {@code topic}.
 *
 * <p>The key is the alert id, the value the vendor's JSON or the alert in a format. Headers follow
 * the CloudEvents binding in binary mode; tenant, severity, change, category, service and version
 * are extension attributes.
 *
 * <p>Source: <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents
 * 1.0 Kafka protocol binding</a>.
 */
public final class KafkaDestination implements DestinationBean {
  private static final Pattern LOCAL =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?");
  private static final Pattern ZONED = Pattern.compile(LOCAL.pattern() + "(Z|[+-]\\d\\d:\\d\\d)");

  @Override
  public void process(Exchange exchange) throws RefusedAlert {
    String topic = topic(exchange);
    if (FormattedAlert.isSelected(exchange)) {
      // For the dead letter, if the format fails.
      exchange.setVariable(DestinationNames.DESTINATION, "kafka:" + topic);
    }
    Optional<Document> document = FormattedAlert.of(exchange);
    if (!Batch.of(exchange)
        .alerts()
        .isFirstFor("kafka:" + topic + FormattedAlert.suffix(document))) {
      return;
    }
    byte[] value =
        document
            .map(Document::json)
            .orElse(exchange.getVariable(AlertContract.ALERT, byte[].class));
    String key = text(exchange, AlertContract.ALERT_ID);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(key), value);
    Headers headers = record.headers();
    String source = text(exchange, AlertContract.SOURCE);
    String version = text(exchange, AlertContract.VERSION);
    add(headers, "ce_specversion", "1.0");
    add(headers, "ce_id", version);
    add(headers, "ce_source", "/" + text(exchange, AlertContract.TENANT) + "/" + source);
    add(headers, "ce_type", "com.microsoft.defender." + source);
    add(headers, "ce_subject", key);
    add(headers, "ce_time", rfc3339(text(exchange, AlertContract.TIME)));
    add(headers, "content-type", "application/json");
    add(headers, "ce_tenant", text(exchange, AlertContract.TENANT));
    add(headers, "ce_severity", text(exchange, AlertContract.SEVERITY));
    add(headers, "ce_change", text(exchange, AlertContract.CHANGE));
    add(headers, "ce_previousseverity", text(exchange, AlertContract.PREVIOUS_SEVERITY));
    add(headers, "ce_category", text(exchange, AlertContract.CATEGORY));
    add(headers, "ce_service", text(exchange, AlertContract.SERVICE));
    add(headers, "ce_version", version);
    add(headers, "ce_incidentid", text(exchange, AlertContract.INCIDENT_ID));
    add(headers, "ce_incidenttitle", text(exchange, AlertContract.INCIDENT_TITLE));
    document.ifPresent(
        formatted -> {
          add(headers, "ce_format", formatted.format());
          add(headers, "ce_dataschema", formatted.dataschema());
        });
    Batch.of(exchange).add(record, Routed.of(exchange));
  }

  @Override
  public String name(Exchange exchange) throws RefusedAlert {
    return "kafka:" + topic(exchange);
  }

  private static String topic(Exchange exchange) throws RefusedAlert {
    String topic = text(exchange, "topic");
    try {
      Topic.validate(topic);
      return topic;
    } catch (InvalidTopicException e) {
      // For the dead letter.
      exchange.setVariable(DestinationNames.DESTINATION, "kafka:" + OneLine.of(topic, 300));
      throw new RefusedAlert("not a topic name: '" + OneLine.of(topic, 300) + "'");
    }
  }

  /**
   * Returns the time with a zone, UTC where the vendor omits it; empty if it is no RFC 3339 time.
   */
  private static String rfc3339(String time) {
    String zoned = LOCAL.matcher(time).matches() ? time + "Z" : time;
    return ZONED.matcher(zoned).matches() ? zoned : "";
  }

  private static void add(Headers headers, String name, String value) {
    if (!value.isEmpty()) {
      headers.add(name, bytes(value));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
