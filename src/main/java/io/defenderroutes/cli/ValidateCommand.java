package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.routes.YamlFault;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code validate}: finds errors in the files of routes. */
@Command(
    name = "validate",
    description =
        "Validates the files of routes, rules and destinations: YAML, Camel's schema, parameters, options, properties, variables and values. Lists the packaged files that the folder overrides. Needs no settings and no network.",
    exitCodeList = {
      "0:no errors; there may be warnings",
      "1:errors",
      "2:the command line is invalid, or the folder does not exist"
    },
    footer = {
      "  defender-alert-routes validate",
      "  defender-alert-routes validate --routes new-routes"
    })
final class ValidateCommand extends ConsoleCommand {
  /** Chars of a note: longer than the names of all packaged files. */
  private static final int LONGEST = 2000;

  @Mixin private RoutesChoice routes;

  @Option(names = "--json", description = "Print all findings as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    return routes.run(
        "Not validated",
        err(),
        (rules, file, environment) -> {
          List<YamlFault> faults = rules.validate();
          long errors = faults.stream().filter(YamlFault::isError).count();
          if (json) {
            out().println(Terminal.pretty(json(faults, rules.routes().overrides())));
          } else {
            faults.forEach(fault -> RoutesChoice.print(fault, out()));
            rules
                .routes()
                .describeOverrides()
                .forEach(found -> out().println("note: " + Terminal.line(found, LONGEST)));
            out()
                .println(
                    faults.isEmpty()
                        ? "No errors."
                        : count(errors, "error") + ", " + count(faults.size() - errors, "warning"));
          }
          out().flush();
          return errors == 0 ? ExitCode.DONE : ExitCode.FAILED;
        });
  }

  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : what.endsWith("ch") ? "es" : "s");
  }

  private static ObjectNode json(List<YamlFault> faults, Map<String, Boolean> overrides) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode findings = json.putArray("findings");
    for (YamlFault fault : faults) {
      ObjectNode one = findings.addObject();
      one.put("severity", fault.severity().name().toLowerCase(Locale.ROOT));
      one.put("file", fault.file());
      one.put("line", fault.line());
      one.put("message", fault.message());
      one.put("suggestion", fault.suggestion());
    }
    ArrayNode overridden = json.putArray("overrides");
    overrides.forEach(
        (file, isIdentical) ->
            overridden.addObject().put("file", file).put("identical", isIdentical));
    return json;
  }
}
