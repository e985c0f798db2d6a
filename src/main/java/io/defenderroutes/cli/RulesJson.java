package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.rules.Branch;
import io.defenderroutes.rules.Difference;
import io.defenderroutes.rules.Explained;
import io.defenderroutes.rules.Formatted;
import io.defenderroutes.rules.Outcome;
import io.defenderroutes.rules.RuleTests;
import java.util.List;
import java.util.Optional;

/** Formats explanations and rule tests as JSON, as docs/routing.md describes. */
final class RulesJson {
  private static final JsonNodeFactory FACTORY = JsonNodeFactory.instance;

  private RulesJson() {}

  static ObjectNode explained(List<Explained> explained, Optional<Difference> difference) {
    ObjectNode json = FACTORY.objectNode();
    ArrayNode alerts = json.putArray("alerts");
    for (Explained one : explained) {
      ObjectNode alert = alerts.addObject();
      alert.put("number", one.number());
      alert.put("source", one.isRouted() ? one.source() : null);
      alert.put("sourceGuessed", one.guessed());
      if (one.isRouted()) {
        outcome(alert, one.outcome());
      }
    }
    difference.ifPresent(
        d -> {
          ObjectNode told = json.putObject("difference");
          told.put("unchanged", d.unchanged());
          ArrayNode moves = told.putArray("moves");
          for (Difference.Move move : d.moves()) {
            ObjectNode one = moves.addObject();
            one.put("count", move.alerts().size());
            strings(one.putArray("from"), move.from());
            strings(one.putArray("to"), move.to());
            strings(
                one.putArray("alertIds"),
                move.alerts().stream().map(e -> e.outcome().alertId()).toList());
          }
        });
    return json;
  }

  static ObjectNode tests(RuleTests tests) {
    ObjectNode json = FACTORY.objectNode();
    json.put("cases", tests.results().size());
    json.put("failures", tests.failures());
    ArrayNode results = json.putArray("results");
    for (RuleTests.Result result : tests.results()) {
      ObjectNode one = results.addObject();
      one.put("name", result.name());
      one.put("place", result.place());
      one.put("passed", result.passed());
      strings(one.putArray("expected"), result.expected());
      strings(one.putArray("got"), result.found());
      outcome(one, result.outcome());
    }
    branches(json.putArray("unreached"), tests.unreached());
    ArrayNode gaps = json.putArray("untaken");
    for (RuleTests.Gap gap : tests.gaps()) {
      ObjectNode one = gaps.addObject();
      one.put("tenant", gap.tenant());
      one.put("source", gap.source());
      one.put("service", gap.service());
      one.put("severity", gap.severity());
      one.put("change", gap.change());
      strings(one.putArray("categories"), gap.categories());
    }
    return json;
  }

  private static void outcome(ObjectNode json, Outcome outcome) {
    ObjectNode alert = json.putObject("alert");
    outcome.alert().forEach(alert::put);
    strings(json.putArray("ends"), outcome.ends());
    strings(json.putArray("destinations"), outcome.destinations());
    ArrayNode letters = json.putArray("deadLetters");
    for (Outcome.Failure letter : outcome.deadLetters()) {
      letters.addObject().put("destination", letter.destination()).put("reason", letter.reason());
    }
    if (outcome.isDropped()) {
      json.put("droppedBy", outcome.stop());
    }
    branches(json.putArray("branches"), outcome.branches());
    for (Formatted document : outcome.documents()) {
      ObjectNode of = json.withObjectProperty("formats").putObject(document.format());
      if (document.failure().isEmpty()) {
        of.set("document", document.document());
      } else {
        of.put("failure", document.failure());
      }
    }
  }

  private static void branches(ArrayNode array, List<Branch> branches) {
    for (Branch branch : branches) {
      array
          .addObject()
          .put("file", branch.file())
          .put("line", branch.line())
          .put("rule", branch.rule());
    }
  }

  private static void strings(ArrayNode array, List<String> strings) {
    strings.forEach(array::add);
  }
}
