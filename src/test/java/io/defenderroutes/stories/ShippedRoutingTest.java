package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.NullNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.SiemAlert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ShippedRoutingTest extends InSandbox {
  private final Map<SiemAlert, String> topics = new LinkedHashMap<>();

  private SiemAlert alert(String severity, String category) {
    return generator.next(tenant.id(), severity, category, Instant.now().minusSeconds(60));
  }

  private void expect(String topic, SiemAlert alert) {
    sandbox.defender().add(alert);
    topics.put(alert, topic);
  }

  @Test
  void each_alert_goes_where_the_routing_file_says() throws Exception {
    for (String category :
        List.of("Ransomware", "Malware", "CredentialAccess", "credential access", "RANSOMWARE")) {
      expect(Arrived.CRITICAL, alert("High", category));
      expect(Arrived.MEDIUM, alert("Medium", category));
    }
    expect(Arrived.CRITICAL, alert("high", "[\"Malware\",\"Execution\"]"));
    expect(Arrived.HIGH, alert("High", "Execution"));
    expect(Arrived.HIGH, alert("HIGH", "Malware,Ransomware"));
    expect(Arrived.HIGH, alert("High", ""));
    expect(Arrived.LOW, alert("Low", "Ransomware"));
    expect(Arrived.LOW, alert("Informational", "Something New"));
    for (String severity :
        List.of("UnSpecified", "None", "null", "", "Critical", "5", "high,low")) {
      expect(Arrived.REVIEW, alert(severity, "Ransomware"));
    }
    expect(Arrived.REVIEW, Alerts.with(alert("x", "Malware"), "Severity", NullNode.instance));
    expect(Arrived.REVIEW, Alerts.without(alert("x", "Malware"), "Severity"));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(topics.size());
      await().atMost(LONG).until(() -> arrived.mails().size() >= 6);
      awaitFurtherPolls();
    }

    arrived.assertExactlyOnce(new ArrayList<>(topics.keySet()));
    Map<String, String> where = new TreeMap<>();
    arrived.records().forEach(r -> where.put(r.key(), r.topic()));
    topics.forEach(
        (alert, topic) ->
            assertThat(where.get(alert.alertId()))
                .as(alert.severity() + " × " + alert.category())
                .isEqualTo(topic));
    assertThat(arrived.mails()).hasSize(6);
    assertThat(arrived.lines())
        .containsExactlyInAnyOrderElementsOf(
            topics.keySet().stream()
                .filter(a -> topics.get(a).equals(Arrived.LOW))
                .map(SiemAlert::json)
                .toList());
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void a_record_carries_the_alert_contract_in_its_headers_and_nothing_else() throws Exception {
    SiemAlert alert = serve("High", "credential access");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
    }
    ConsumerRecord<String, byte[]> record = arrived.records().get(0);
    Map<String, String> headers = new TreeMap<>();
    record.headers().forEach(h -> headers.put(h.key(), Arrived.header(record, h.key())));
    String time = Arrived.json(alert.json()).path("LastProcessedTimeUtc").asText();
    // A version is the moment, however many zeros it is written with.
    String version = alert.fullId() + "@" + time.replaceAll("\\.?0+Z$", "Z");
    assertThat(record.key()).isEqualTo(alert.alertId());
    assertThat(headers)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("ce_specversion", "1.0"),
                Map.entry("ce_id", version),
                Map.entry("ce_source", "/" + tenant.name() + "/siem"),
                Map.entry("ce_type", "com.microsoft.defender.siem"),
                Map.entry("ce_subject", alert.alertId()),
                Map.entry("ce_time", time),
                Map.entry("content-type", "application/json"),
                Map.entry("ce_tenant", tenant.name()),
                Map.entry("ce_severity", "high"),
                Map.entry("ce_change", "created"),
                Map.entry("ce_category", "CredentialAccess"),
                Map.entry("ce_service", "endpoint"),
                Map.entry("ce_version", version)));
    assertThat(record.headers().toArray()).hasSize(headers.size());
  }
}
