package io.defenderroutes.rules;

import io.defenderroutes.config.Suggestion;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks the endpoints that files name: routes, destinations, components. */
final class CallCheck implements AutoCloseable {
  private static final String ROUTING = "direct:routing";

  private final KameletCheck kamelets;
  private final ComponentCheck components = new ComponentCheck();
  private final Set<String> routes = new TreeSet<>();
  private final Set<String> called = new TreeSet<>();
  private final List<YamlFile> rules;
  private final List<String> empty;
  private final boolean complete;

  /**
   * @param formats names of the formats
   */
  CallCheck(ParsedRoutes folder, Set<String> formats) {
    rules = folder.in("routing");
    empty =
        folder.in("routing").stream()
            .filter(file -> file.tree().isMissingNode() || file.tree().isEmpty())
            .map(YamlFile::shortName)
            .toList();
    complete = folder.all().stream().allMatch(file -> file.faults().isEmpty());
    kamelets = new KameletCheck(Kamelet.in(folder), formats);
    for (YamlFile file : folder.all()) {
      for (Call call : Call.in(file)) {
        if (call.verb().equals("from")) {
          routes.add(call.target());
        } else {
          called.add(call.target());
        }
      }
    }
  }

  /**
   * The fault of an endpoint that no file defines; empty if none, as far as the files are readable.
   */
  List<YamlFault> missing() {
    if (!complete || routes.contains(ROUTING)) {
      return List.of();
    }
    Optional<YamlFault> misspelt = misspelt();
    return List.of(
        misspelt.orElseGet(
            () ->
                YamlFault.error(
                    "routing",
                    0,
                    "no file in it has a route from "
                        + ROUTING
                        + "; alerts would have nowhere to go",
                    empty.isEmpty()
                        ? "take alerts.camel.yaml over from the distribution"
                        : String.join(", ", empty) + " is empty")));
  }

  /** An uncalled route of the rules whose name is close to the one that the pipeline calls. */
  private Optional<YamlFault> misspelt() {
    for (YamlFile file : rules) {
      for (Call call : Call.in(file)) {
        if (call.verb().equals("from")
            && !called.contains(call.target())
            && Suggestion.near(call.target(), Set.of(ROUTING)).isPresent()) {
          return Optional.of(
              file.error(
                  call.pointer(),
                  "nothing calls " + call.target() + ", and alerts come by " + ROUTING,
                  "did you mean " + ROUTING + "?"));
        }
      }
    }
    return Optional.empty();
  }

  void check(FileFaults faults) {
    YamlFile file = faults.file();
    for (Call call : Call.in(file)) {
      if (call.isKamelet() && !call.name().equals("source")) {
        kamelets.check(call, faults);
      } else if (call.scheme().equals("direct")) {
        direct(call, faults);
      } else if (!call.scheme().isEmpty() && !call.scheme().equals("kamelet")) {
        components.check(call, faults);
      } else if (call.uri().startsWith(FolderRuleCheck.BASE)) {
        // The address of an API, which only https: requests.
        components.check(new Call(call.verb(), "https:", call.options(), call.pointer()), faults);
      }
    }
  }

  private void direct(Call call, FileFaults faults) {
    String uri = call.target();
    // A missing route may be in an unreadable file; missing rules are reported separately.
    if (complete
        && !uri.equals(ROUTING)
        && !call.verb().equals("from")
        && !uri.contains("$")
        && !routes.contains(uri)) {
      Set<String> known = new TreeSet<>(routes);
      known.removeIf(route -> !route.startsWith("direct:"));
      faults.error(
          call.pointer(),
          "there is no route from " + uri,
          Suggestion.nearOr(
              uri, known, "a file in " + faults.file().subfolder() + "/ must have one"));
    }
  }

  @Override
  public void close() {
    components.close();
  }
}
