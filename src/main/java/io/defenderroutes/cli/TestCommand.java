package io.defenderroutes.cli;

import io.defenderroutes.rules.Branch;
import io.defenderroutes.rules.Outcome;
import io.defenderroutes.rules.RuleTests;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code test}: runs the rule tests. */
@Command(
    name = "test",
    description =
        "Runs the rule tests in tests/ of the routes folder, and reports branches that no test case reaches and alerts that no rule matches. Delivers nothing and needs no settings.",
    exitCodeList = {
      "0:all test cases pass",
      "1:a test case fails; with --strict also an unreached branch, an alert that no rule matches, or no test cases",
      "2:the command line is invalid, or a file cannot be read"
    },
    footer = {
      "  defender-alert-routes test",
      "  defender-alert-routes test --routes new-routes --strict"
    })
final class TestCommand extends ConsoleCommand {
  /** A placeholder of a property that is not set. */
  private static final Pattern UNSET = Pattern.compile("\\{\\{[\\w.-]+}}");

  @Mixin private RoutesChoice routes;

  @Option(
      names = "--strict",
      description =
          "Fail on branches that no test case reaches and on alerts that no rule matches.")
  private boolean strict;

  @Option(names = "--json", description = "Print the results as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    return routes.run(
        "Not tested",
        err(),
        (rules, file, environment) -> {
          RuleTests tests = rules.test();
          if (json) {
            out().println(Terminal.pretty(RulesJson.tests(tests)));
          } else {
            print(tests);
          }
          out().flush();
          boolean gaps =
              tests.results().isEmpty() || !tests.unreached().isEmpty() || !tests.gaps().isEmpty();
          return tests.failures() == 0 && !(strict && gaps) ? ExitCode.DONE : ExitCode.FAILED;
        });
  }

  private void print(RuleTests tests) {
    for (RuleTests.Result result : tests.results()) {
      if (!result.passed()) {
        print(result);
      }
    }
    if (!tests.unreached().isEmpty()) {
      out().println("Not reached by any test case:");
      tests.unreached().forEach(branch -> line("  ", branch.toString()));
    }
    if (!tests.gaps().isEmpty()) {
      out().println("Matched by no rule, and therefore dead letters:");
      tests.gaps().forEach(gap -> line("  ", text(gap)));
    }
    if (tests.results().isEmpty()) {
      out().println("No test cases in tests/.");
    }
    out()
        .println(
            ValidateCommand.count(tests.results().size(), "case")
                + ": "
                + (tests.results().size() - tests.failures())
                + " good, "
                + tests.failures()
                + " failed; "
                + ValidateCommand.count(tests.unreached().size(), "branch")
                + " reached by none");
  }

  private void print(RuleTests.Result result) {
    Outcome outcome = result.outcome();
    line("", "FAILED: " + result.name() + " (" + result.place() + ")");
    line("  expected  ", String.join(", ", result.expected()));
    line("  got       ", String.join(", ", result.found()));
    outcome.deadLetters().forEach(letter -> line("            ", Explanation.text(letter)));
    String unset =
        UNSET
            .matcher(String.join(" ", result.found()))
            .results()
            .map(MatchResult::group)
            .distinct()
            .collect(Collectors.joining(", "));
    if (!unset.isEmpty()) {
      line("  not set   ", unset + ": unknown here, so the case may be correct; see --conf");
    }
    if (outcome.branches().isEmpty()) {
      line("  by        ", "no branch");
    }
    for (Branch branch : outcome.branches()) {
      line("  by        ", branch.toString());
    }
    line(
        "  alert     ",
        "severity %s, category %s, tenant %s, source %s, service %s%s"
            .formatted(
                outcome.of("severity"),
                outcome.of("category"),
                outcome.of("tenant"),
                outcome.of("source"),
                outcome.of("service"),
                Explanation.change(outcome)));
  }

  private static String text(RuleTests.Gap gap) {
    int most = 8;
    int more = gap.categories().size() - most;
    return "severity "
        + gap.severity()
        + (gap.change().isEmpty() ? "" : ", " + gap.change())
        + (gap.categories().isEmpty()
            ? ", any category"
            : ", category "
                + String.join(" or ", gap.categories().stream().limit(most).toList())
                + (more > 0 ? " or " + more + " more" : ""))
        + " (tenant "
        + gap.tenant()
        + ", source "
        + gap.source()
        + (gap.service().equals("unknown") ? "" : ", service " + gap.service())
        + ")";
  }

  private void line(String head, String text) {
    out().println(head + Terminal.line(text, RoutesChoice.MAX_LENGTH));
  }
}
