package io.defenderroutes.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The loop one would write by hand for this one task: the JDK's HTTP client, Jackson's streaming
 * iterator, one producer. It has no token, no ledger, no cursor, no retry and no routing to edit.
 */
final class HandWritten implements Contestant {
  private static final int BATCH = 1_000;

  private final ObjectMapper json = new ObjectMapper();
  private final AlertsServer server;
  private final HttpClient http;
  private final KafkaProducer<byte[], byte[]> producer;

  HandWritten(Surroundings around, AlertsServer server, Properties producerSettings) {
    this.server = server;
    http = HttpClient.newBuilder().sslContext(around.certificates.clientContext()).build();
    producer =
        new KafkaProducer<>(producerSettings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void deliver(int alerts) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.now(alerts)).header("Authorization", "Bearer x").build();
    HttpResponse<InputStream> answer =
        http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    List<Future<RecordMetadata>> sent = new ArrayList<>(BATCH);
    try (MappingIterator<JsonNode> page =
        json.readerFor(JsonNode.class).readValues(answer.body())) {
      while (page.hasNext()) {
        sent.add(producer.send(record(page.next())));
        if (sent.size() == BATCH) {
          settle(sent);
        }
      }
    }
    settle(sent);
  }

  private void settle(List<Future<RecordMetadata>> sent) throws Exception {
    producer.flush();
    for (Future<RecordMetadata> one : sent) {
      one.get();
    }
    sent.clear();
  }

  private ProducerRecord<byte[], byte[]> record(JsonNode alert) throws JsonProcessingException {
    String severity = alert.path("Severity").asText();
    String topic =
        switch (severity) {
          case "High" -> "defender.alerts.high";
          case "Medium" -> "defender.alerts.medium";
          case "Low", "Informational" -> "defender.alerts.low";
          default -> "defender.alerts.review";
        };
    String key = alert.path("AlertId").asText();
    String time = alert.path("LastProcessedTimeUtc").asText();
    String version = alert.path("FullId").asText() + "@" + time;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, bytes(key), json.writeValueAsBytes(alert));
    add(record, "ce_specversion", "1.0");
    add(record, "ce_id", version);
    add(record, "ce_source", "/bench/siem");
    add(record, "ce_type", "com.microsoft.defender.siem");
    add(record, "ce_subject", key);
    add(record, "ce_time", time);
    add(record, "content-type", "application/json");
    add(record, "ce_tenant", "bench");
    add(record, "ce_severity", severity);
    add(record, "ce_category", alert.path("Category").asText());
    add(record, "ce_version", version);
    return record;
  }

  private static void add(ProducerRecord<byte[], byte[]> record, String name, String value) {
    record.headers().add(name, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
