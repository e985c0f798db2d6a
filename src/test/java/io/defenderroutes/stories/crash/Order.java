package io.defenderroutes.stories.crash;

import io.defenderroutes.stories.crash.Arrivals.Arrival;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Within a partition, the versions of one alert come in the order of LastProcessedTimeUtc. Those
 * that were late have no place in it, nor has the second record of a doubled one.
 */
final class Order {
  private Order() {}

  /**
   * @param records in the order of their partitions and offsets
   */
  static List<String> faults(List<Fed> fed, List<Arrival> records) {
    Map<String, Fed> inTime =
        fed.stream()
            .filter(f -> !f.late())
            .collect(Collectors.toMap(Fed::version, Function.identity()));
    Map<String, Fed> youngest = new HashMap<>();
    Map<String, Integer> partitions = new HashMap<>();
    Set<String> seen = new HashSet<>();
    List<String> faults = new ArrayList<>();
    for (Arrival record : records) {
      Fed current = inTime.get(record.version());
      if (current == null || !seen.add(record.version())) {
        continue;
      }
      String alert = record.topic() + " " + record.key();
      String name = record.version() + " at " + record.where();
      Fed before = youngest.get(alert);
      if (before != null
          && current.alert().lastProcessed().isBefore(before.alert().lastProcessed())) {
        faults.add(name + ": behind " + before.version());
      } else {
        youngest.put(alert, current);
      }
      Integer other = partitions.putIfAbsent(alert, record.partition());
      if (other != null && other != record.partition()) {
        faults.add(name + ": others of the alert are in partition " + other);
      }
    }
    return faults;
  }
}
