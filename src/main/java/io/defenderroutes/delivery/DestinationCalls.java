package io.defenderroutes.delivery;

import io.defenderroutes.delivery.pending.Carrier;
import io.defenderroutes.delivery.pending.Group;
import io.defenderroutes.delivery.pending.PendingDelivery;
import io.defenderroutes.delivery.store.KafkaSender;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
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
    return steps.target(delivery, StoredMessages.exchange(context, delivery)).isPresent();
  }

  @Override
  public boolean isReady() {
    return context.isStarted();
  }

  @Override
  public Group group(PendingDelivery delivery) {
    Exchange exchange = StoredMessages.exchange(context, delivery);
    try {
      Optional<RoutingSteps.Target> target = steps.target(delivery, exchange);
      return target.isPresent() ? target.get().call().group(exchange) : Group.SINGLE;
    } catch (Exception e) {
      // The delivery itself fails too, and reports why.
      return Group.SINGLE;
    }
  }

  @Override
  public void deliver(List<PendingDelivery> deliveries) throws Exception {
    PendingDelivery first = deliveries.get(0);
    Exchange exchange = StoredMessages.exchange(context, first);
    RoutingSteps.Target target =
        steps
            .target(first, exchange)
            .orElseThrow(() -> new IOException("the routing does not call it any more"));
    if (target.call().group(exchange).isList()) {
      StoredMessages.restoreAll(exchange, deliveries);
    }
    StoredMessages.call(target.processor(), exchange);
  }

  @Override
  public Rejection classify(Throwable thrown) {
    return DeliveryFailure.rejection(thrown, clock);
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
