package io.defenderroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaDestinationTest {
  @Test
  void a_record_has_the_alert_id_as_key_and_the_vendors_json_as_value() throws RefusedAlert {
    ProducerRecord<byte[], byte[]> record = record(Map.of());

    assertThat(record.topic()).isEqualTo("defender.alerts");
    assertThat(record.key()).isEqualTo("da1_-2".getBytes(UTF_8));
    assertThat(record.value()).isEqualTo(Exchanges.ALERT.getBytes(UTF_8));
    assertThat(record.partition()).isNull();
    assertThat(record.timestamp()).isNull();
  }

  @Test
  void headers_follow_cloud_events() throws RefusedAlert {
    assertThat(headers(record(Map.of())))
        .containsExactly(
            Map.entry("ce_specversion", "1.0"),
            Map.entry("ce_id", "da1_-2:=/@2020-09-30T14:11:44.0779765Z"),
            Map.entry("ce_source", "/acme/siem"),
            Map.entry("ce_type", "com.microsoft.defender.siem"),
            Map.entry("ce_subject", "da1_-2"),
            Map.entry("ce_time", "2020-09-30T14:11:44.0779765Z"),
            Map.entry("content-type", "application/json"),
            Map.entry("ce_tenant", "acme"),
            Map.entry("ce_severity", "high"),
            Map.entry("ce_category", "Ransomware"),
            Map.entry("ce_service", "endpoint"),
            Map.entry("ce_version", "da1_-2:=/@2020-09-30T14:11:44.0779765Z"));
  }

  @Test
  void an_empty_field_is_no_header() throws RefusedAlert {
    assertThat(headers(record(Map.of("time", "")))).doesNotContainKey("ce_time");
  }

  @Test
  void no_message_header_becomes_a_record_header() throws RefusedAlert {
    Exchange exchange = Exchanges.alert(Map.of("topic", "defender.alerts"));
    exchange.getMessage().setHeader("Authorization", "Bearer secret");
    exchange.getMessage().setHeader("kafka.OVERRIDE_TOPIC", "elsewhere");

    new KafkaDestination().process(exchange);

    ProducerRecord<byte[], byte[]> record = Batch.of(exchange).records().get(0).record();
    assertThat(record.topic()).isEqualTo("defender.alerts");
    assertThat(headers(record)).doesNotContainKeys("Authorization", "kafka.OVERRIDE_TOPIC");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "..", "${variable.x}", "a\nb"})
  void what_is_no_topic_name_is_refused_in_one_line(String topic) {
    assertThatThrownBy(() -> record(Map.of("topic", topic)))
        .isInstanceOf(RefusedAlert.class)
        .hasMessageStartingWith("not a topic name: '")
        .hasMessageNotContaining("\n");
  }

  @Test
  void an_expression_that_gives_nothing_is_no_topic_name() {
    assertThatThrownBy(() -> new KafkaDestination().process(Exchanges.alert(Map.of())))
        .isInstanceOf(RefusedAlert.class);
  }

  @Test
  void a_destination_outside_of_a_batch_says_so() {
    Exchange exchange = Exchanges.alert(Map.of("topic", "x"));
    exchange.removeVariable(Batch.VARIABLE);

    assertThatThrownBy(() -> new KafkaDestination().process(exchange))
        .hasMessage("a destination was called outside of a batch");
  }

  private static ProducerRecord<byte[], byte[]> record(Map<String, String> changed)
      throws RefusedAlert {
    Map<String, String> variables = new LinkedHashMap<>(Map.of("topic", "defender.alerts"));
    variables.putAll(changed);
    Exchange exchange = Exchanges.alert(variables);
    new KafkaDestination().process(exchange);
    return Batch.of(exchange).records().get(0).record();
  }

  private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    record.headers().forEach(h -> headers.put(h.key(), new String(h.value(), UTF_8)));
    return headers;
  }
}
