package io.defenderroutes.runtime;

import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.identity.Identity;
import io.defenderroutes.observability.ActiveFaults;
import io.defenderroutes.polling.NestedLists;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.Query;
import io.defenderroutes.polling.RateLimits;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;

/** What {@link Wiring} and {@link PollingBeans} bind, for who looks at routes without a run. */
public final class Beans {
  private static final String OPERATORS = "camel.beans.";

  static final Map<String, Class<?>> BOUND =
      Map.ofEntries(
          Map.entry("bearer", Processor.class),
          Map.entry("budgets", RateLimits.class),
          Map.entry("classify", Processor.class),
          Map.entry("delivery", Delivery.class),
          Map.entry("deliveryFault", Processor.class),
          Map.entry("emailMessage", Processor.class),
          Map.entry("fault", Processor.class),
          Map.entry("fileDestination", Processor.class),
          Map.entry("health", ActiveFaults.class),
          Map.entry("identify", Processor.class),
          Map.entry("identity", Identity.class),
          Map.entry("isAnothers", Predicate.class),
          Map.entry("isForEachCategory", Predicate.class),
          Map.entry("isMailDue", Predicate.class),
          Map.entry("isNew", Predicate.class),
          Map.entry("isOfADestination", Predicate.class),
          Map.entry("isTooLarge", Predicate.class),
          Map.entry("isWhole", Predicate.class),
          Map.entry("kafkaDestination", Processor.class),
          Map.entry("markDestinations", Processor.class),
          Map.entry("metricsRegistry", Object.class),
          Map.entry("nested", NestedLists.class),
          Map.entry("polling", Polling.class),
          Map.entry("query", Query.class),
          Map.entry("requireDestination", Processor.class));

  private Beans() {}

  /** Names of beans that a run has, with those of the operator's settings; and their methods. */
  public static Map<String, Set<String>> known(Settings settings) {
    Map<String, Set<String>> known = new TreeMap<>();
    BOUND.forEach(
        (name, type) ->
            known.put(
                name,
                Arrays.stream(type.getMethods()).map(Method::getName).collect(Collectors.toSet())));
    settings.placeholders().keySet().stream()
        .filter(key -> key.startsWith(OPERATORS))
        .map(key -> key.substring(OPERATORS.length()).split("[.\\[]", 2)[0])
        .forEach(name -> known.putIfAbsent(name, Set.of()));
    return known;
  }
}
