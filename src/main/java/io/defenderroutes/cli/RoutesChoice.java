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

/** Which rules a command tries, and with which settings: none are needed. */
final class RoutesChoice {
  /** Longer than any sentence of ours. */
  static final int LONGEST = 1000;

  /** What a command does with the rules. */
  interface Work {
    int with(Rehearsal rules, Map<String, String> file, Map<String, String> environment)
        throws Exception;
  }

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

  @Option(
      names = "--routes",
      paramLabel = "DIR",
      description = "Routes folder; default: the configured one (routes.folder).")
  private @Nullable Path routes;

  /**
   * Does the work; rules that cannot be read are told, with exit code 2.
   *
   * @param not what to say then, such as "Not tested"
   */
  int run(String not, PrintWriter err, Work work) {
    return conf.run(
        not,
        err,
        (file, environment) -> {
          try {
            Clock clock = Clock.systemUTC();
            Optional<Path> folder = Optional.ofNullable(routes);
            return work.with(
                Rehearsal.of("--routes", folder, file, environment, clock), file, environment);
          } catch (InvalidRules e) {
            err.println(not + ". The rules cannot be read:");
            e.faults().forEach(fault -> print(fault, err));
            return ExitCode.INVALID;
          }
        });
  }

  static void print(YamlFault fault, PrintWriter to) {
    String word = fault.isError() ? "error: " : "warning: ";
    to.println(Terminal.line(fault.place() + ": " + word + fault.message(), LONGEST));
    if (fault.suggestion() != null) {
      to.println("    -> " + Terminal.line(fault.suggestion(), LONGEST));
    }
  }
}
