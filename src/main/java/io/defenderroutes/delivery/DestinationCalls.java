package io.defenderroutes.delivery;

import io.defenderroutes.delivery.pending.Carrier;
import io.defenderroutes.delivery.pending.PendingDelivery;
import io.defenderroutes.delivery.store.KafkaSender;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

/** Carries out pending deliveries by the steps of the current routing. */
final class DestinationCalls implements Carrier, AutoCloseable {
  private final CamelContext context;
  private final RoutingSteps steps;
  private final DeadLetters deadLetters;
  private final Optional<KafkaSender> kafka;
  private final Clock clock;

  /**
   * @param kafka properties of the producer for dead letters; empty without Kafka
   */
  DestinationCalls(
      CamelContext context,
      RoutingSteps steps,
      DeadLetters deadLetters,
      Optional<Properties> kafka,
      Clock clock) {
    this.context = context;
    this.steps = steps;
    this.deadLetters = deadLetters;
    this.kafka =
        kafka.map(
            properties -> {
              Properties own = new Properties();
              own.putAll(properties);
              own.putIfAbsent("client.id", deadLetters.topic() + ".deliver");
              return new KafkaSender(own);
            });
    this.clock = clock;
  }

  @Override
  public boolean isKnown(PendingDelivery delivery) {
    return steps.step(delivery, StoredMessages.exchange(context, delivery)).isPresent();
  }

  @Override
  public boolean isReady() {
    return context.isStarted();
  }

  @Override
  public void deliver(PendingDelivery delivery) throws Exception {
    Exchange exchange = StoredMessages.exchange(context, delivery);
    AsyncProcessor step =
        steps
            .step(delivery, exchange)
            .orElseThrow(() -> new IOException("the routing does not call it any more"));
    StoredMessages.call(step, exchange);
  }

  @Override
  public Rejection classify(Throwable thrown) {
    return DeliveryFailure.rejection(thrown);
  }

  @Override
  public void deadLetter(PendingDelivery delivery, String reason, int attempts, Instant first)
      throws IOException {
    Batch batch = new Batch(delivery.connection(), clock);
    batch.add(delivery.routed(), delivery.destination(), reason, attempts, first);
    deadLetters.write(batch, kafka);
  }

  @Override
  public void close() {
    kafka.ifPresent(KafkaSender::close);
  }
}
