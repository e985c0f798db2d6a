package io.defenderroutes.rules;

import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds routes that call each other in a cycle, which an alert would never leave. */
final class CycleCheck {
  /** A call of a route, with its place. */
  private record Way(YamlFile file, Call call, String to) {}

  private final Map<String, List<Way>> ways = new LinkedHashMap<>();
  private final Set<String> finished = new LinkedHashSet<>();
  private final List<YamlFault> faults = new ArrayList<>();

  CycleCheck(ParsedRoutes folder) {
    for (YamlFile file : folder.all()) {
      List<Call> calls = Call.in(file);
      for (Call from : calls) {
        if (from.verb().equals("from") && from.isDirect()) {
          String route = from.pointer().substring(0, from.pointer().lastIndexOf('/') + 1);
          List<Way> theirs = ways.computeIfAbsent(from.target(), name -> new ArrayList<>());
          calls.stream()
              .filter(call -> call.isDirect() && !call.verb().equals("from"))
              .filter(call -> call.pointer().startsWith(route))
              .forEach(call -> theirs.add(new Way(file, call, call.target())));
        }
      }
    }
    ways.keySet().forEach(route -> follow(route, new LinkedHashMap<>()));
  }

  /** A fault for each call that closes a cycle. */
  List<YamlFault> faults() {
    return List.copyOf(faults);
  }

  /**
   * @param until the calls on the way to this route, by calling route
   */
  private void follow(String route, Map<String, Way> until) {
    if (finished.contains(route)) {
      return;
    }
    for (Way way : ways.getOrDefault(route, List.of())) {
      until.put(route, way);
      if (until.containsKey(way.to())) {
        faults.add(circle(way, until));
      } else {
        follow(way.to(), until);
      }
      until.remove(route);
    }
    finished.add(route);
  }

  private static YamlFault circle(Way last, Map<String, Way> until) {
    List<String> routes = new ArrayList<>(until.keySet());
    routes = routes.subList(routes.indexOf(last.to()), routes.size());
    return last.file()
        .error(
            last.call().pointer(),
            "an alert would go round and round: %s -> %s"
                .formatted(String.join(" -> ", routes), last.to()),
            "take out this call, or another one on the way round");
  }
}
