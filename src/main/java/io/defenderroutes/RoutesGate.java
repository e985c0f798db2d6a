package io.defenderroutes;

import io.defenderroutes.configuration.Option;
import io.defenderroutes.configuration.Settings;
import io.defenderroutes.rules.Fault;
import io.defenderroutes.rules.Outcome;
import io.defenderroutes.rules.RuleTests;
import io.defenderroutes.rules.RulesTrouble;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether routes are right, by their files and by their rule tests. The same is asked of a change,
 * of what runs since the start, and by {@code check}.
 */
final class RoutesGate {
  private RoutesGate() {}

  /**
   * Requires that Camel may load the routes that the settings name.
   *
   * @throws RoutesNotLoaded if a file is out of bounds, or text of an alert would be evaluated
   */
  static void requireLoadable(Settings settings, Clock clock) throws RoutesNotLoaded {
    Path folder = Path.of(settings.text(Option.ROUTES_FOLDER));
    List<Fault> faults = Rehearsal.of(folder, settings, clock, Rehearsal.PATIENCE).unloadable();
    if (!faults.isEmpty()) {
      throw new RoutesNotLoaded(faults);
    }
  }

  /**
   * What is wrong. An error is what a change is refused for; rules whose files have one are not put
   * to their tests.
   */
  static List<Fault> faults(Rehearsal rehearsal) {
    List<Fault> found = rehearsal.validate();
    if (found.stream().anyMatch(Fault::isError)) {
      return found;
    }
    List<Fault> faults = new ArrayList<>(found);
    try {
      rehearsal.test().results().stream()
          .filter(result -> !result.passed())
          .map(RoutesGate::failed)
          .forEach(faults::add);
    } catch (RulesTrouble e) {
      faults.addAll(e.faults());
    }
    return List.copyOf(faults);
  }

  private static Fault failed(RuleTests.Result result) {
    String test = "rule test '" + result.name() + "'";
    if (!result.outcome().complete()) {
      List<Outcome.Failure> failures = result.outcome().deadLetters();
      String reason = failures.get(failures.size() - 1).reason();
      return Fault.error(result.place(), 0, test + ": " + reason, null);
    }
    return Fault.error(
        result.place(),
        0,
        test + " expects " + result.expected() + " and finds " + result.outcome().ends(),
        "change the case with the rule, if that is meant");
  }
}
