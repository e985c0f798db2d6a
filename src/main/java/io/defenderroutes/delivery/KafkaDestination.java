package io.defenderroutes.delivery;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.delivery.deadletter.Routed;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.internals.Topic;

/**
 * Adds the alert to the batch as a record for the topic in the exchange variable {@code topic}: key
 * = alert id, value = the vendor's JSON, headers as the CloudEvents Kafka binding names them in
 * binary mode; tenant, severity, category, service and version are extension attributes.
 *
 * <p>Source: <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents
 * 1.0 Kafka protocol binding</a>.
 */
public final class KafkaDestination implements Processor {
  private static final Pattern LOCAL =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?");
  private static final Pattern ZONED = Pattern.compile(LOCAL.pattern() + "(Z|[+-]\\d\\d:\\d\\d)");

  @Override
  public void process(Exchange exchange) throws RefusedAlert {
    String topic = topic(exchange);
    if (!Batch.of(exchange).reaches("kafka:" + topic)) {
      return;
    }
    byte[] value = exchange.getVariable(Routed.ALERT, byte[].class);
    String key = variable(exchange, AlertContract.ALERT_ID);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(key), value);
    Headers headers = record.headers();
    String source = variable(exchange, AlertContract.SOURCE);
    String version = variable(exchange, AlertContract.VERSION);
    add(headers, "ce_specversion", "1.0");
    add(headers, "ce_id", version);
    add(headers, "ce_source", "/" + variable(exchange, AlertContract.TENANT) + "/" + source);
    add(headers, "ce_type", "com.microsoft.defender." + source);
    add(headers, "ce_subject", key);
    add(headers, "ce_time", rfc3339(variable(exchange, AlertContract.TIME)));
    add(headers, "content-type", "application/json");
    add(headers, "ce_tenant", variable(exchange, AlertContract.TENANT));
    add(headers, "ce_severity", variable(exchange, AlertContract.SEVERITY));
    add(headers, "ce_category", variable(exchange, AlertContract.CATEGORY));
    add(headers, "ce_service", variable(exchange, AlertContract.SERVICE));
    add(headers, "ce_version", version);
    add(headers, "ce_incidentid", variable(exchange, AlertContract.INCIDENT_ID));
    add(headers, "ce_incidenttitle", variable(exchange, AlertContract.INCIDENT_TITLE));
    Batch.of(exchange).records().add(new Batch.Outgoing(record, Routed.of(exchange)));
  }

  /** The topic it is for. */
  static String topic(Exchange exchange) throws RefusedAlert {
    String topic = variable(exchange, "topic");
    try {
      Topic.validate(topic);
      return topic;
    } catch (InvalidTopicException e) {
      throw new RefusedAlert("not a topic name: '" + OneLine.of(topic, 300) + "'");
    }
  }

  /**
   * As CloudEvents wants it: with a zone, which vendors leave out where they mean UTC; or not at
   * all.
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

  private static String variable(Exchange exchange, String name) {
    String value = exchange.getVariable(name, String.class);
    return value == null ? "" : value;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
