package io.defenderroutes.cli;

import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.rules.InvalidRules;
import io.defenderroutes.rules.Rehearsal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Selects the rules that a command tries; requires no settings. */
final class RoutesChoice {
  /** Longer than any message of the product. */
  static final int MAX_LENGTH = 1000;

  /** The work of a command with the rules. */
  interface Work {
    int with(Rehearsal rules, Map<String, String> file, Map<String, String> environment)
        throws Exception;
  }

  @Mixin private Conf conf;

  @Option(
      names = "--routes",
      paramLabel = "DIR",
      description = "Routes folder; default: the configured one (routes.folder).")
  private @Nullable Path routes;

  /**
   * Reads the rules and works with them; reports rules that cannot be read, with exit code 2.
   *
   * @param failed the beginning of the report, such as "Not tested"
   */
  int run(String failed, PrintWriter err, Work work) {
    return conf.run(
        failed,
        err,
        (file, environment) -> {
          try {
            Clock clock = Clock.systemUTC();
            Optional<Path> folder = Optional.ofNullable(routes);
            return work.with(
                Rehearsal.of("--routes", folder, file, environment, clock), file, environment);
          } catch (InvalidRules e) {
            err.println(failed + ". The rules cannot be read:");
            e.faults().forEach(fault -> print(fault, err));
            return ExitCode.INVALID;
          }
        });
  }

  static void print(YamlFault fault, PrintWriter to) {
    String word = fault.isError() ? "error: " : "warning: ";
    to.println(Terminal.line(fault.place() + ": " + word + fault.message(), MAX_LENGTH));
    if (fault.suggestion() != null) {
      to.println("    -> " + Terminal.line(fault.suggestion(), MAX_LENGTH));
    }
  }
}
