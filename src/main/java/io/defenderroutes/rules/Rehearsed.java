package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.alert.Fields;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be asked of the rules of a folder. */
public final class Rehearsed {
  private final ParsedRoutes folder;
  private final RulesSettings settings;

  public Rehearsed(ParsedRoutes folder, RulesSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /** What is wrong with the files. */
  public List<YamlFault> validate() {
    return new Validation(folder, settings).faults();
  }

  /**
   * Runs the rule tests.
   *
   * @throws InvalidRules if the rules, or the tests, cannot be read
   */
  public RuleTests test() throws InvalidRules {
    RuleCases cases = new RuleCases(folder.in(ParsedRoutes.TESTS), settings.fields());
    if (!cases.faults().isEmpty()) {
      throw new InvalidRules(cases.faults());
    }
    try (Rules rules = rules()) {
      return RuleTests.run(rules, cases.cases(), settings);
    }
  }

  /** Rules that cannot be loaded are told as {@link #validate} does, which knows more of them. */
  private Rules rules() throws InvalidRules {
    try {
      return new Rules(folder, settings);
    } catch (InvalidRules e) {
      List<YamlFault> errors = validate().stream().filter(YamlFault::isError).toList();
      throw errors.isEmpty() ? e : new InvalidRules(errors);
    }
  }

  /** Reads alerts as people have them at hand; a sentence says what is wrong where it cannot. */
  public static List<JsonNode> alerts(InputStream in) throws IOException {
    return AlertsFile.read(in);
  }

  /**
   * Says where alerts go.
   *
   * @param source whose they are; empty to see it from their fields
   * @param singly the array of each source whose incidents are delivered as their alerts
   * @throws InvalidRules if the rules cannot be loaded
   */
  public List<Explained> explain(
      List<JsonNode> alerts, Optional<String> source, String tenant, Map<String, String> singly)
      throws InvalidRules {
    try (Rules rules = rules()) {
      List<Explained> explained = new ArrayList<>();
      for (JsonNode item : alerts) {
        String whose = source.orElseGet(() -> guess(item));
        for (JsonNode alert : alerts(item, singly.getOrDefault(whose, ""))) {
          Outcome outcome =
              whose.isEmpty()
                  ? new Outcome(Map.of(), List.of(), List.of(), List.of(), true)
                  : rules.route(
                      alert.toString().getBytes(StandardCharsets.UTF_8),
                      Map.of(AlertContract.TENANT, tenant, AlertContract.SOURCE, whose));
          explained.add(new Explained(explained.size() + 1, whose, source.isEmpty(), outcome));
          if (!outcome.complete()) {
            return explained;
          }
        }
      }
      return explained;
    }
  }

  /** As a run takes an incident apart: each alert with what its incident says of itself. */
  private static List<JsonNode> alerts(JsonNode item, String array) {
    if (!(item instanceof ObjectNode whole && whole.get(array) instanceof ArrayNode nested)) {
      return List.of(item);
    }
    ObjectNode incident = whole.deepCopy().without(array);
    List<JsonNode> alerts = new ArrayList<>();
    for (JsonNode alert : nested) {
      alerts.add(
          alert instanceof ObjectNode fields
              ? JsonNodeFactory.instance
                  .objectNode()
                  .<ObjectNode>set("incident", incident)
                  .setAll(fields)
              : alert);
    }
    return alerts;
  }

  /** The only source whose alerts look like this; empty if there are none or several. */
  private String guess(JsonNode alert) {
    List<String> seen =
        settings.fields().entrySet().stream()
            .filter(source -> isSeen(source.getValue(), alert))
            .map(Map.Entry::getKey)
            .toList();
    return seen.size() == 1 ? seen.get(0) : "";
  }

  private static boolean isSeen(Fields fields, JsonNode alert) {
    return fields.isSeenIn(alert);
  }
}
