package io.defenderroutes.stories.crash;

import io.defenderroutes.stories.crash.Arrivals.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Records that are not where, or what, they should be. */
final class Strays {
  private Strays() {}

  static List<String> among(List<Fed> fed, List<Arrival> records) {
    Map<String, Fed> known =
        fed.stream().collect(Collectors.toMap(Fed::version, Function.identity()));
    List<String> faults = new ArrayList<>();
    for (Arrival record : records) {
      Fed expected = known.get(record.version());
      String name = record.version() + " at " + record.where();
      if (expected == null) {
        faults.add(name + ": never fed");
      } else if (!record.topic().equals(expected.topic())) {
        faults.add(name + ": belongs to " + expected.topic());
      } else if (!record.key().equals(expected.alert().alertId())) {
        faults.add(name + ": has the key " + record.key());
      } else if (!record.value().equals(expected.alert().json())) {
        faults.add(name + ": changed on the way: " + record.value());
      }
    }
    return faults;
  }
}
