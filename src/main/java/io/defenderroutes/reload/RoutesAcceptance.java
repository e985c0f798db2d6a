package io.defenderroutes.reload;

import io.defenderroutes.config.Settings;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.rules.InvalidRules;
import io.defenderroutes.rules.Outcome;
import io.defenderroutes.rules.Rehearsal;
import io.defenderroutes.rules.RoutesNotLoaded;
import io.defenderroutes.rules.RuleTests;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Validates routes by their files and rule tests: a change, the running routes since the start, and
 * for {@code check}.
 */
public final class RoutesAcceptance {
  private RoutesAcceptance() {}

  /**
   * Requires that Camel may load the routes that the settings name.
   *
   * @throws RoutesNotLoaded if a file is out of bounds, or text of an alert would be evaluated
   */
  public static void requireLoadable(Settings settings, Clock clock) throws RoutesNotLoaded {
    List<YamlFault> faults = Rehearsal.of(settings, clock, Rehearsal.PATIENCE).unloadable();
    if (!faults.isEmpty()) {
      throw new RoutesNotLoaded(faults);
    }
  }

  /** The faults. A change with an error is rejected; its rule tests are not run then. */
  public static List<YamlFault> faults(Rehearsal rehearsal) {
    List<YamlFault> found = rehearsal.validate();
    if (found.stream().anyMatch(YamlFault::isError)) {
      return found;
    }
    List<YamlFault> faults = new ArrayList<>(found);
    try {
      rehearsal.test().results().stream()
          .filter(result -> !result.passed())
          .map(RoutesAcceptance::failed)
          .forEach(faults::add);
    } catch (InvalidRules e) {
      faults.addAll(e.faults());
    }
    return List.copyOf(faults);
  }

  private static YamlFault failed(RuleTests.Result result) {
    String test = "rule test '" + result.name() + "'";
    if (!result.outcome().complete()) {
      List<Outcome.Failure> failures = result.outcome().deadLetters();
      String reason = failures.get(failures.size() - 1).reason();
      return YamlFault.error(result.place(), 0, test + ": " + reason, null);
    }
    return YamlFault.error(
        result.place(),
        0,
        test + " expects " + result.expected() + " and finds " + result.found(),
        "change the case with the rule, if that is meant");
  }
}
