package io.defenderroutes.delivery;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.alert.UnclassifiableAlert;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the pipeline asks of this room: begin a batch, and the steps of its commit, in the order in
 * which the pipeline calls them. Each step may be repeated until it succeeds; what has arrived is
 * not sent again.
 */
public final class Delivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Optional<Properties> kafka;
  private final DeadLetters deadLetters;
  private final Path filesFolder;
  private final Clock clock;
  private final Map<String, KafkaSender> senders = new ConcurrentHashMap<>();

  /**
   * @param kafka properties of the producer; empty without Kafka
   * @param deadLetterTopic where dead letters go when there is Kafka
   * @param deadLetterFolder where they go when there is none, and what the topic refuses
   * @param filesFolder what file destinations are named relative to
   */
  public Delivery(
      Optional<Properties> kafka,
      String deadLetterTopic,
      Path deadLetterFolder,
      Path filesFolder,
      Clock clock) {
    this.kafka = kafka;
    this.deadLetters = new DeadLetters(deadLetterTopic, deadLetterFolder);
    this.filesFolder = filesFolder.toAbsolutePath().normalize();
    this.clock = clock;
  }

  public void begin(Exchange exchange) {
    exchange.setVariable(Batch.VARIABLE, new Batch());
  }

  /** Counts a destination that a kamelet has delivered to by itself. */
  public void delivered(Exchange exchange) {
    exchange.removeVariable(DeliveryFault.ATTEMPT);
    Batch.of(exchange).delivered(destination(exchange));
  }

  /** Before an alert is routed: what {@link #requireDestination} compares with. */
  public void mark(Exchange exchange) {
    Batch.of(exchange).mark();
  }

  /**
   * Fails if the routing sent the alert nowhere: it added nothing to the batch, and the last
   * endpoint it was sent to is a route. A destination of a user's own shows by being that last
   * endpoint. A rule that means to drop alerts ends with {@code stop}.
   */
  public void requireDestination(Exchange exchange) throws RefusedAlert {
    String last = exchange.getProperty(Exchange.TO_ENDPOINT, "", String.class);
    if (last.startsWith("direct:") && !Batch.of(exchange).hasGrown()) {
      throw new RefusedAlert("the routing sent it to no destination");
    }
  }

  /** Puts the alert at hand, with the exception that stopped it, among the batch's dead letters. */
  public void deadLetter(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    String destination = destination(exchange);
    byte[] alert = exchange.getVariable(Batch.ALERT, byte[].class);
    // The alert's next destination has attempts of its own.
    exchange.removeVariable(DeliveryFault.ATTEMPT);
    Batch.of(exchange)
        .deadLetters()
        .add(
            letter(
                exchange,
                variable(exchange, AlertContract.ALERT_ID),
                destination,
                reason(failure),
                alert));
  }

  /** First step of the commit: files, each forced to disk. */
  public void files(Exchange exchange) throws IOException {
    Batch batch = Batch.of(exchange);
    Iterator<Map.Entry<Path, List<byte[]>>> files = batch.lines().entrySet().iterator();
    while (files.hasNext()) {
      Map.Entry<Path, List<byte[]>> file = files.next();
      FileAppender.append(file.getKey(), file.getValue());
      String name = "file:" + filesFolder.relativize(file.getKey());
      file.getValue().forEach(line -> batch.delivered(name));
      files.remove();
    }
  }

  /** Second step: all records of the batch in one go. */
  public void kafka(Exchange exchange) throws DeliveryFailed {
    Batch batch = Batch.of(exchange);
    if (batch.records().isEmpty()) {
      return;
    }
    sender(exchange)
        .send(
            batch.records(),
            record -> batch.delivered("kafka:" + record.topic()),
            (record, reason) ->
                batch
                    .deadLetters()
                    .add(
                        letter(
                            exchange,
                            text(record.key()),
                            "kafka:" + record.topic(),
                            reason,
                            record.value())));
  }

  /**
   * Third step: dead letters, to the topic or, where there is none or it refuses them, to the file.
   */
  public void deadLetters(Exchange exchange) throws IOException {
    Batch batch = Batch.of(exchange);
    if (!batch.deadLetters().isEmpty()) {
      deadLetters.write(batch, kafka.map(properties -> sender(exchange)));
    }
  }

  /** Last step: tells what went where. */
  public void report(@Variable("connection") String connection, Exchange exchange) {
    Map<String, Integer> delivered = Batch.of(exchange).delivered();
    if (!delivered.isEmpty()) {
      StringBuilder text = new StringBuilder();
      delivered.forEach(
          (destination, count) -> text.append(' ').append(destination).append('=').append(count));
      LOG.info("delivered connection={}{}", connection, text);
    }
  }

  private DeadLetter letter(
      Exchange exchange, String alertId, String destination, String reason, byte[] alert) {
    String connection = variable(exchange, AlertContract.CONNECTION);
    return new DeadLetter(
        connection, alertId, destination, OneLine.of(reason, 500), clock.instant(), text(alert));
  }

  private KafkaSender sender(Exchange exchange) {
    return senders.computeIfAbsent(
        variable(exchange, AlertContract.CONNECTION),
        connection -> {
          Properties properties = new Properties();
          kafka
              .orElseThrow(() -> new IllegalStateException("kafka.brokers is not set"))
              .forEach(properties::put);
          properties.putIfAbsent(
              "client.id", "defender-alert-routes." + connection.replace('/', '.'));
          return new KafkaSender(properties);
        });
  }

  /** As the kamelet at hand calls itself; a destination of a user's own by its endpoint. */
  private static String destination(Exchange exchange) {
    Object named = exchange.removeVariable("destination");
    if (named != null) {
      return named.toString();
    }
    String endpoint = exchange.getProperty(Exchange.FAILURE_ENDPOINT, "", String.class);
    return endpoint.startsWith("direct:") ? "none" : OneLine.withoutPaths(endpoint);
  }

  private static String variable(Exchange exchange, String name) {
    String value = exchange.getVariable(name, String.class);
    return value == null ? "" : value;
  }

  private static String reason(Throwable failure) {
    return failure instanceof RefusedAlert || failure instanceof UnclassifiableAlert
        ? String.valueOf(failure.getMessage())
        : OneLine.withoutPaths(String.valueOf(failure));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    senders.values().forEach(KafkaSender::close);
  }
}
