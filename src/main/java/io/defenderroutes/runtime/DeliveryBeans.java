package io.defenderroutes.runtime;

import io.defenderroutes.alert.Classify;
import io.defenderroutes.alert.Fields;
import io.defenderroutes.alert.Identify;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.BulkLines;
import io.defenderroutes.delivery.BulkResult;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.DestinationKind;
import io.defenderroutes.polling.response.Limits;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.spi.Registry;

/**
 * The beans that an alert passes from the response to its destinations, as the routes name them.
 */
record DeliveryBeans(Settings settings, DataFolder data, Clock clock) {
  void bind(Registry registry, Delivery delivery, Identify identify, Map<String, Fields> fields) {
    Bean.IDENTIFY.bind(registry, identify);
    Classify classify = new Classify(fields::get, Limits.of(settings).keptBytes());
    Bean.CLASSIFY.bindProcessor(
        registry,
        exchange -> {
          classify.process(exchange);
          delivery.classified(exchange);
        });
    Bean.DELIVERY.bind(registry, delivery);
    Bean.MARK_DESTINATIONS.bindProcessor(registry, delivery::mark);
    boolean forEach = settings.text(Option.CATEGORIES).equals("each");
    Bean.IS_FOR_EACH_CATEGORY.bindPredicate(
        registry, e -> forEach && delivery.isForEachCategory(e));
    // Mail kamelets of earlier versions use it; each recipient's mail is collected once.
    Bean.IS_MAIL_DUE.bindPredicate(registry, exchange -> true);
    Bean.BULK_ITEM.bindProcessor(registry, delivery::bulkItem);
    Bean.BULK_LINES.bind(registry, new BulkLines());
    Bean.BULK_RESULT.bindProcessor(registry, new BulkResult());
    Bean.REQUIRE_DESTINATION.bindProcessor(registry, delivery::requireDestination);
    Path alerts = settings.optionalPath(Option.FILES_FOLDER).orElse(data.resolve("alerts"));
    DestinationKind.beans(alerts, settings.optional(Option.EMAIL_FROM).orElse(""), clock)
        .forEach(registry::bind);
  }
}
