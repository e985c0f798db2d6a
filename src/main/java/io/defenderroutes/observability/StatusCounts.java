package io.defenderroutes.observability;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meters' values, added up by some of their tags. */
record StatusCounts(MeterRegistry registry) {
  /** The sums of a meter by the values of these tags, joined by a line break. */
  Map<String, Double> by(String meter, String... tags) {
    Map<String, Double> sums = new TreeMap<>();
    for (Meter one : registry.find(meter).meters()) {
      double value = one.measure().iterator().next().getValue();
      if (Double.isFinite(value)) {
        String key =
            Stream.of(tags)
                .map(
                    tag ->
                        Objects.requireNonNullElse(one.getId().getTag(tag), "").replace('\n', ' '))
                .collect(Collectors.joining("\n"));
        sums.merge(key, value, Double::sum);
      }
    }
    return sums;
  }

  /** By connection. */
  Map<String, Double> byConnection(String meter) {
    return byConnectionAnd(meter, "").entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().values().iterator().next()));
  }

  /** By connection and the values of a further tag. */
  Map<String, Map<String, Double>> byConnectionAnd(String meter, String tag) {
    Map<String, Map<String, Double>> sums = new TreeMap<>();
    by(meter, "tenant", "source", tag)
        .forEach(
            (key, value) -> {
              List<String> tags = split(key);
              sums.computeIfAbsent(tags.get(0) + "/" + tags.get(1), name -> new TreeMap<>())
                  .put(tags.get(2), value);
            });
    return sums;
  }

  static List<String> split(String key) {
    return List.of(key.split("\n", -1));
  }

  static long whole(@Nullable Double value) {
    return value == null ? 0 : Math.round(value);
  }
}
