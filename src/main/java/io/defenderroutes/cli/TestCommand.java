package io.defenderroutes.cli;

import io.defenderroutes.rules.Branch;
import io.defenderroutes.rules.Outcome;
import io.defenderroutes.rules.RuleTests;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code defender-alert-routes test}: whether the rules send alerts where they are to go. */
@Command(
    name = "test",
    description =
        "Runs the rule tests in tests/ of the routes folder, and reports branches that no test case reaches and alerts that no rule matches. Delivers nothing and needs no settings.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all test cases pass",
      "1:a test case fails; with --strict also an unreached branch, an alert that no rule matches, or no test cases",
      "2:the command line is invalid, or a file cannot be read"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  defender-alert-routes test",
      "  defender-alert-routes test --routes new-routes --strict"
    })
final class TestCommand implements Callable<Integer> {
  /** A property that stays what it is, because nobody has set it. */
  private static final Pattern UNSET = Pattern.compile("\\{\\{[\\w.-]+}}");

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private RoutesChoice routes;

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
        spec.commandLine().getErr(),
        (rules, file, environment) -> {
          RuleTests tests = rules.test();
          PrintWriter out = spec.commandLine().getOut();
          if (json) {
            out.println(Terminal.pretty(RulesJson.tests(tests)));
          } else {
            print(tests, out);
          }
          out.flush();
          boolean gaps =
              tests.results().isEmpty() || !tests.unreached().isEmpty() || !tests.gaps().isEmpty();
          return tests.failures() == 0 && !(strict && gaps) ? ExitCode.DONE : ExitCode.FAILED;
        });
  }

  private static void print(RuleTests tests, PrintWriter out) {
    for (RuleTests.Result result : tests.results()) {
      if (!result.passed()) {
        print(result, out);
      }
    }
    if (!tests.unreached().isEmpty()) {
      out.println("Not reached by any test case:");
      tests.unreached().forEach(branch -> line(out, "  ", branch.toString()));
    }
    if (!tests.gaps().isEmpty()) {
      out.println("Matched by no rule, and therefore dead letters:");
      tests.gaps().forEach(gap -> line(out, "  ", text(gap)));
    }
    if (tests.results().isEmpty()) {
      out.println("No test cases in tests/.");
    }
    out.println(
        ValidateCommand.count(tests.results().size(), "case")
            + ": "
            + (tests.results().size() - tests.failures())
            + " good, "
            + tests.failures()
            + " failed; "
            + ValidateCommand.count(tests.unreached().size(), "branch")
            + " reached by none");
  }

  private static void print(RuleTests.Result result, PrintWriter out) {
    Outcome outcome = result.outcome();
    line(out, "", "FAILED: " + result.name() + " (" + result.place() + ")");
    line(out, "  expected  ", String.join(", ", result.expected()));
    line(out, "  got       ", String.join(", ", outcome.ends()));
    outcome.deadLetters().forEach(letter -> line(out, "            ", Explanation.text(letter)));
    String unset =
        UNSET
            .matcher(String.join(" ", outcome.ends()))
            .results()
            .map(MatchResult::group)
            .distinct()
            .collect(Collectors.joining(", "));
    if (!unset.isEmpty()) {
      line(out, "  not set   ", unset + ": unknown here, so the case may be correct; see --conf");
    }
    if (outcome.branches().isEmpty()) {
      line(out, "  by        ", "no branch");
    }
    for (Branch branch : outcome.branches()) {
      line(out, "  by        ", branch.toString());
    }
    line(
        out,
        "  alert     ",
        "severity "
            + outcome.of("severity")
            + ", category "
            + outcome.of("category")
            + ", tenant "
            + outcome.of("tenant")
            + ", source "
            + outcome.of("source")
            + ", service "
            + outcome.of("service"));
  }

  private static String text(RuleTests.Gap gap) {
    int most = 8;
    int more = gap.categories().size() - most;
    return "severity "
        + gap.severity()
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

  private static void line(PrintWriter out, String head, String text) {
    out.println(head + Terminal.line(text, RoutesChoice.LONGEST));
  }
}
