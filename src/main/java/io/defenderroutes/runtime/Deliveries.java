package io.defenderroutes.runtime;

import io.defenderroutes.config.FileAccess;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Kind;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.FileCursorStore;
import io.defenderroutes.delivery.pending.QueueLimits;
import io.defenderroutes.delivery.store.Folders;
import io.defenderroutes.delivery.store.KafkaNames;
import io.defenderroutes.identity.EntraAccess;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.support.PropertyBindingSupport;

/** Creates the {@link Delivery} that the settings describe. */
public final class Deliveries {
  private Deliveries() {}

  /** For a process that does not poll. */
  public static Delivery of(EntraAccess access, CamelContext context, Path data, Clock clock) {
    configure(access, context);
    return of(access.settings(), context, data, clock);
  }

  /** Configures components as Camel's main would: by the product's settings and by Camel's. */
  public static void configure(EntraAccess access, CamelContext context) {
    Settings settings = access.settings();
    new Components(access).configure(context);
    if (settings.optional(Option.KAFKA_BROKERS).isPresent()) {
      KafkaComponent kafka = context.getComponent("kafka", KafkaComponent.class);
      Map<String, Object> own = new HashMap<>(settings.below("camel.component.kafka."));
      PropertyBindingSupport.build().withIgnoreCase(true).bind(context, kafka, own);
    }
  }

  /** For a context with configured components. */
  public static Delivery of(Settings settings, CamelContext context, Path data, Clock clock) {
    Path files = settings.optionalPath(Option.FILES_FOLDER).orElse(data.resolve("alerts"));
    Folders folders =
        new Folders(
            files,
            FileAccess.valueOf(settings.text(Option.FILES_ACCESS).toUpperCase(Locale.ROOT)),
            data.resolve("dead-letters"),
            data.resolve("pending"),
            data.resolve("pending-deliveries"));
    Optional<Properties> kafka = Components.producer(settings, context);
    String deadLetterTopic = settings.text(Option.DEAD_LETTERS_TOPIC);
    if (!isTransactional(settings)) {
      FileCursorStore cursors =
          new FileCursorStore(data.resolve("cursors"), UUID.randomUUID().toString());
      return Delivery.separate(kafka, cursors, deadLetterTopic, folders, clock);
    }
    Properties producer =
        kafka.orElseThrow(
            () ->
                new InvalidConfiguration(
                    List.of(
                        "cursor.store (DEFENDER_CURSOR_STORE) is 'kafka', but kafka.brokers is not set")));
    return Delivery.transactional(producer, names(settings), folders, clock);
  }

  /** Whether cursors, records and dead letters are in Kafka, in transactions. */
  public static boolean isTransactional(Settings settings) {
    boolean kafka = settings.optional(Option.KAFKA_BROKERS).isPresent();
    return settings.optional(Option.CURSOR_STORE).orElse(kafka ? "kafka" : "file").equals("kafka");
  }

  /** Limits of the queues of destinations. */
  static QueueLimits limits(Settings settings) {
    return new QueueLimits(
        settings.number(Option.DELIVERY_IN_FLIGHT),
        Math.max(1, settings.number(Option.DELIVERY_ATTEMPTS)),
        Math.max(1, settings.number(Option.DELIVERY_TEMPORARY_ATTEMPTS)),
        settings.duration(Option.DELIVERY_RETRY_DELAY),
        settings.duration(Option.DELIVERY_RETRY_MAX_DELAY),
        settings.optional(Option.DELIVERY_GIVE_UP_AFTER).map(Kind::duration));
  }

  public static KafkaNames names(Settings settings) {
    return new KafkaNames(
        settings.text(Option.CURSOR_TOPIC),
        settings.text(Option.DEAD_LETTERS_TOPIC),
        settings.text(Option.PENDING_TOPIC),
        settings.text(Option.KAFKA_TRANSACTION_PREFIX));
  }
}
