package io.defenderroutes;

import io.defenderroutes.rules.Fault;
import io.defenderroutes.rules.Outcome;
import io.defenderroutes.rules.RuleTests;
import io.defenderroutes.rules.RulesTrouble;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether routes are right, by their files and by their rule tests. The same is asked of a change,
 * of what runs since the start, and by {@code check}.
 */
final class RoutesGate {
  private RoutesGate() {}

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
