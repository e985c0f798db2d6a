package io.defenderroutes.stories.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines of alert files. A process that dies in mid-line leaves the beginning of one; anything
 * else that is no alert has strayed there.
 */
final class FileLines {
  private final Map<String, Integer> times = new HashMap<>();
  private final List<String> strayed = new ArrayList<>();

  private FileLines() {}

  static FileLines of(List<Fed> fed, List<String> lines) {
    FileLines found = new FileLines();
    List<String> expected = fed.stream().filter(Fed::isFiled).map(f -> f.alert().json()).toList();
    expected.forEach(json -> found.times.put(json, 0));
    for (String line : lines) {
      if (found.times.computeIfPresent(line, (json, n) -> n + 1) == null
          && expected.stream().noneMatch(json -> json.startsWith(line))) {
        found.strayed.add("line in a file: " + line);
      }
    }
    return found;
  }

  int times(Fed fed) {
    return times.getOrDefault(fed.alert().json(), 0);
  }

  List<String> strayed() {
    return strayed;
  }
}
