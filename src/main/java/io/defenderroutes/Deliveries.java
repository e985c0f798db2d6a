package io.defenderroutes;

import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.configuration.Option;
import io.defenderroutes.configuration.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.FileCursorStore;
import io.defenderroutes.delivery.Folders;
import io.defenderroutes.delivery.KafkaNames;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.support.PropertyBindingSupport;

/** Makes the delivery that the settings ask for. */
final class Deliveries {
  private Deliveries() {}

  /**
   * For a process that does not poll: Camel's own settings of Kafka are applied here, which Camel
   * Main does otherwise.
   */
  static Delivery of(Settings settings, Trust trust, CamelContext context, Path data, Clock clock) {
    new Components(settings, trust.parameters()).configure(context);
    if (settings.optional(Option.KAFKA_BROKERS).isPresent()) {
      KafkaComponent kafka = context.getComponent("kafka", KafkaComponent.class);
      Map<String, Object> own = new HashMap<>(settings.below("camel.component.kafka."));
      PropertyBindingSupport.build().withIgnoreCase(true).bind(context, kafka, own);
    }
    return of(settings, context, data, clock);
  }

  /** For a context whose components are configured. */
  static Delivery of(Settings settings, CamelContext context, Path data, Clock clock) {
    Path files =
        settings.optional(Option.FILES_FOLDER).map(Path::of).orElse(data.resolve("alerts"));
    Folders folders = new Folders(files, data.resolve("dead-letters"), data.resolve("journal"));
    Optional<Properties> kafka =
        settings
            .optional(Option.KAFKA_BROKERS)
            .map(b -> Components.producer(context.getComponent("kafka", KafkaComponent.class)));
    String instance = UUID.randomUUID().toString();
    String store =
        settings.optional(Option.CURSOR_STORE).orElse(kafka.isPresent() ? "kafka" : "file");
    String deadLetterTopic = settings.text(Option.DEAD_LETTERS_TOPIC);
    if (store.equals("file")) {
      FileCursorStore cursors = new FileCursorStore(data.resolve("cursors"), instance);
      return Delivery.separate(kafka, cursors, deadLetterTopic, folders, clock);
    }
    Properties producer =
        kafka.orElseThrow(
            () ->
                new InvalidConfiguration(
                    List.of(
                        "cursor.store (DEFENDER_CURSOR_STORE) is 'kafka', but kafka.brokers is not set")));
    KafkaNames names =
        new KafkaNames(
            settings.text(Option.CURSOR_TOPIC),
            deadLetterTopic,
            settings.text(Option.KAFKA_TRANSACTION_PREFIX));
    return Delivery.transactional(producer, names, instance, folders, clock);
  }
}
