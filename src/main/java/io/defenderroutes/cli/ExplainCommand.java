package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.rules.Difference;
import io.defenderroutes.rules.Explained;
import io.defenderroutes.rules.Outcome;
import io.defenderroutes.rules.Rehearsal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain}: prints where the rules send alerts, and why. */
@Command(
    name = "explain",
    description =
        "Shows for each alert of a file where the rules send it, and which branch matched. Delivers nothing and needs no settings.",
    exitCodeList = {
      "0:explained",
      "1:failed, or the rules do not terminate",
      "2:the command line is invalid, a file cannot be read, or the source of an alert is unknown"
    },
    footer = {
      "  defender-alert-routes explain alerts.json",
      "  defender-alert-routes explain alerts.json --format ocsf",
      "  defender-alert-routes explain - --against new-routes"
    })
final class ExplainCommand extends ConsoleCommand {
  @Mixin private RoutesChoice routes;

  @Parameters(
      paramLabel = "FILE",
      description =
          "Alerts as JSON: an array, an object, one object per line, or a saved API response; - for standard input.")
  private String alerts;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Source of the alerts; default: detected from their fields.")
  private @Nullable String source;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Tenant of the alerts; default: ${DEFAULT-VALUE}.",
      defaultValue = "default")
  private String tenant;

  @Option(
      names = "--change",
      paramLabel = "CHANGE",
      description =
          "How the alerts differ from their previous versions: created, updated, resolved or reopened; default: created, with --previous-severity updated.")
  private @Nullable String change;

  @Option(
      names = "--previous-severity",
      paramLabel = "SEVERITY",
      description = "Severity of the previous versions; default: none.")
  private @Nullable String previousSeverity;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "Also print each alert in this format, such as ocsf; can be repeated.")
  private Set<String> formats = Set.of();

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "Another routes folder: shows which alerts it would send elsewhere.")
  private @Nullable Path against;

  @Option(names = "--json", description = "Print everything as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    return routes.run(
        "Not explained", err(), (rules, file, environment) -> explain(rules, file, environment));
  }

  private int explain(Rehearsal rules, Map<String, String> file, Map<String, String> environment)
      throws Exception {
    List<JsonNode> read;
    try (InputStream in = alerts.equals("-") ? System.in : Files.newInputStream(Path.of(alerts))) {
      read = Rehearsal.alerts(in);
    } catch (IOException | InvalidPathException e) {
      err()
          .println(
              "Not explained. FILE is '"
                  + Terminal.line(alerts, RoutesChoice.MAX_LENGTH)
                  + "'; it cannot be read as alerts: "
                  + Terminal.line(reason(e), RoutesChoice.MAX_LENGTH));
      return ExitCode.INVALID;
    }
    if (source != null && !isOneOf("--source", source, rules.sources())) {
      return ExitCode.INVALID;
    }
    String severityBefore = previousSeverity == null ? "" : previousSeverity;
    String how = change == null ? (severityBefore.isEmpty() ? "created" : "updated") : change;
    if (!isOneOf("--change", how, Rehearsal.changes())
        || (previousSeverity != null
            && !isOneOf("--previous-severity", severityBefore, Rehearsal.severities()))) {
      return ExitCode.INVALID;
    }
    for (String format : formats) {
      if (!isOneOf("--format", format, rules.formats())) {
        return ExitCode.INVALID;
      }
    }
    Optional<String> whose = Optional.ofNullable(source);
    List<Explained> explained = rules.explain(read, whose, tenant, how, severityBefore, formats);
    if (reportEndless(explained, "the rules")) {
      return ExitCode.FAILED;
    }
    Optional<Difference> difference = Optional.empty();
    if (against != null) {
      Rehearsal others =
          Rehearsal.of("--against", Optional.of(against), file, environment, Clock.systemUTC());
      List<Explained> there = others.explain(read, whose, tenant, how, severityBefore, Set.of());
      if (reportEndless(there, "the rules of --against")) {
        return ExitCode.FAILED;
      }
      difference = Optional.of(Difference.between(explained, there));
    }
    if (json) {
      out().println(Terminal.pretty(RulesJson.explained(explained, difference)));
    } else if (difference.isPresent()) {
      Explanation.lines(difference.get()).forEach(out()::println);
    } else {
      Explanation.lines(explained).forEach(out()::println);
    }
    out().flush();
    if (!explained.stream().allMatch(Explained::isRouted)) {
      err()
          .println(
              "The source of some alerts is unknown: set --source to one of "
                  + String.join(", ", rules.sources()));
      return ExitCode.INVALID;
    }
    return ExitCode.DONE;
  }

  /** Reports an option with an invalid value. */
  private boolean isOneOf(String option, String value, Set<String> valid) {
    if (valid.contains(value)) {
      return true;
    }
    err()
        .println(
            "Not explained. "
                + option
                + " is '"
                + Terminal.line(value, 100)
                + "'; it must be one of "
                + String.join(", ", valid));
    return false;
  }

  /** Reports an alert whose routing does not terminate; those after it are not explained. */
  private boolean reportEndless(List<Explained> explained, String what) {
    Optional<Explained> endless =
        explained.stream().filter(one -> !one.outcome().complete()).findFirst();
    endless.ifPresent(
        one -> {
          List<Outcome.Failure> why = one.outcome().deadLetters();
          err()
              .println(
                  "Not explained. With "
                      + what
                      + ", alert "
                      + one.number()
                      + " of the file never arrives: "
                      + Terminal.line(why.get(why.size() - 1).reason(), RoutesChoice.MAX_LENGTH));
        });
    return endless.isPresent();
  }

  private static String reason(Exception e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "the file does not exist"
        : String.valueOf(e.getMessage());
  }
}
