package io.defenderroutes.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Looks at the endpoints that files name: routes, destinations, components. */
final class CallCheck implements AutoCloseable {
  private final KameletCheck kamelets;
  private final ComponentCheck components = new ComponentCheck();
  private final Set<String> routes = new TreeSet<>();

  CallCheck(RoutesFolder folder) {
    kamelets = new KameletCheck(folder.kamelets());
    for (YamlFile file : folder.all()) {
      for (Call call : Call.in(file)) {
        if (call.verb().equals("from")) {
          routes.add(call.uri().replace("://", ":"));
        }
      }
    }
  }

  List<Fault> check(YamlFile file) {
    List<Fault> faults = new ArrayList<>();
    for (Call call : Call.in(file)) {
      if (call.isKamelet() && !call.name().equals("source")) {
        kamelets.check(file, call, faults);
      } else if (call.scheme().equals("direct")) {
        direct(file, call, faults);
      } else if (!call.scheme().isEmpty() && !call.scheme().equals("kamelet")) {
        components.check(file, call, faults);
      }
    }
    return faults;
  }

  private void direct(YamlFile file, Call call, List<Fault> faults) {
    String uri = call.uri().replace("://", ":");
    if (!call.verb().equals("from") && !uri.contains("$") && !routes.contains(uri)) {
      Set<String> known = new TreeSet<>(routes);
      known.removeIf(route -> !route.startsWith("direct:"));
      faults.add(
          file.error(
              call.pointer(),
              "there is no route from " + uri,
              Meant.near(uri, known)
                  .map(meant -> "did you mean " + meant + "?")
                  .orElse("a file in " + file.room() + "/ must have one")));
    }
  }

  @Override
  public void close() {
    components.close();
  }
}
