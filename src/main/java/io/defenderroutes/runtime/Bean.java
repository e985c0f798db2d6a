package io.defenderroutes.runtime;

import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.DestinationKind;
import io.defenderroutes.identity.Identity;
import io.defenderroutes.observability.ActiveFaults;
import io.defenderroutes.polling.NestedLists;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.Query;
import io.defenderroutes.polling.quota.RateLimits;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;

/**
 * A bean that routes may name: its name in YAML, and the type whose methods they may call. Those of
 * destinations are in {@link DestinationKind}.
 */
public enum Bean {
  BEARER("bearer", Processor.class),
  BULK_ITEM("bulkItem", Processor.class),
  BULK_LINES("bulkLines", AggregationStrategy.class),
  BULK_RESULT("bulkResult", Processor.class),
  BUDGETS("budgets", RateLimits.class),
  CLASSIFY("classify", Processor.class),
  DELIVERY("delivery", Delivery.class),
  DELIVERY_FAULT("deliveryFault", Processor.class),
  FAULT("fault", Processor.class),
  HEALTH("health", ActiveFaults.class),
  IDENTIFY("identify", Processor.class),
  IDENTITY("identity", Identity.class),
  IS_ANOTHERS("isAnothers", Predicate.class),
  IS_FOR_EACH_CATEGORY("isForEachCategory", Predicate.class),
  IS_MAIL_DUE("isMailDue", Predicate.class),
  IS_NEW("isNew", Predicate.class),
  IS_OF_A_DESTINATION("isOfADestination", Predicate.class),
  IS_POLLING("isPolling", Predicate.class),
  IS_TOO_LARGE("isTooLarge", Predicate.class),
  IS_WHOLE("isWhole", Predicate.class),
  MARK_DESTINATIONS("markDestinations", Processor.class),
  METRICS_REGISTRY("metricsRegistry", Object.class),
  NESTED("nested", NestedLists.class),
  POLL_TIMER("pollTimer", Timer.class),
  POLLING("polling", Polling.class),
  QUERY("query", Query.class),
  REQUIRE_DESTINATION("requireDestination", Processor.class);

  private static final String OPERATORS = "camel.beans.";

  private final String key;
  private final Class<?> type;

  Bean(String key, Class<?> type) {
    this.key = key;
    this.type = type;
  }

  String key() {
    return key;
  }

  void bind(Registry registry, Object bean) {
    registry.bind(key, type.cast(bean));
  }

  void bindProcessor(Registry registry, Processor bean) {
    bind(registry, bean);
  }

  void bindPredicate(Registry registry, Predicate bean) {
    bind(registry, bean);
  }

  /** Names of all beans of a run, those of the operator's settings included, with their methods. */
  public static Map<String, Set<String>> known(Settings settings) {
    Map<String, Set<String>> known = new TreeMap<>();
    for (Bean bean : values()) {
      known.put(bean.key, methods(bean.type));
    }
    for (DestinationKind kind : DestinationKind.values()) {
      known.put(kind.bean(), methods(Processor.class));
    }
    settings.placeholders().keySet().stream()
        .filter(key -> key.startsWith(OPERATORS))
        .map(key -> key.substring(OPERATORS.length()).split("[.\\[]", 2)[0])
        .forEach(name -> known.putIfAbsent(name, Set.of()));
    return known;
  }

  private static Set<String> methods(Class<?> type) {
    return Stream.of(type.getMethods()).map(Method::getName).collect(Collectors.toSet());
  }
}
