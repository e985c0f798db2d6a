package io.defenderroutes.observability;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.DoubleSupplier;

/**
 * The meters of each {@link Metric}, by the values of its tags. A gauge exists once its value is
 * known, and reads the supplier that was set last. Thread-safe.
 */
final class Meters {
  private record Which(Metric metric, List<String> values) {
    Tags tags() {
      Tags tags = Tags.empty();
      for (int i = 0; i < values.size(); i++) {
        tags = tags.and(metric.tags().get(i).key(), values.get(i));
      }
      return tags;
    }
  }

  private final MeterRegistry registry;
  private final Map<Which, DoubleSupplier> gauges = new ConcurrentHashMap<>();

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts; 0 creates the counter before the first event. */
  void count(Metric metric, long by, String... values) {
    registry
        .counter(metric.key(), new Which(metric, List.of(values)).tags())
        .increment((double) by);
  }

  void time(Metric metric, Duration took, String... values) {
    registry.timer(metric.key(), new Which(metric, List.of(values)).tags()).record(took);
  }

  void gauge(Metric metric, DoubleSupplier value, String... values) {
    Which which = new Which(metric, List.of(values));
    if (gauges.put(which, value) == null) {
      Gauge.builder(metric.key(), () -> gauges.getOrDefault(which, () -> Double.NaN).getAsDouble())
          .tags(which.tags())
          .register(registry);
    }
  }

  /**
   * Removes meters.
   *
   * @param gone whether a tag's value no longer exists
   */
  void remove(BiPredicate<String, String> gone) {
    for (Meter meter : registry.getMeters()) {
      String tenant = tag(meter, Tag.TENANT);
      if (!tenant.isEmpty() && gone.test(tenant, tag(meter, Tag.SOURCE))) {
        registry.remove(meter);
      }
    }
    gauges
        .keySet()
        .removeIf(
            which ->
                which.metric().tags().contains(Tag.TENANT)
                    && gone.test(
                        which.values().get(0),
                        which.metric().tags().contains(Tag.SOURCE) ? which.values().get(1) : ""));
  }

  /** Removes all meters of a metric. */
  void remove(Metric metric) {
    registry.find(metric.key()).meters().forEach(registry::remove);
    gauges.keySet().removeIf(which -> which.metric() == metric);
  }

  private static String tag(Meter meter, Tag tag) {
    return Objects.toString(meter.getId().getTag(tag.key()), "");
  }
}
