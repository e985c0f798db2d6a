package io.defenderroutes.rules;

import io.defenderroutes.alert.AlertContract;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The results of the rule tests.
 *
 * @param results one for each case, in the order of the files
 * @param unreached branches that no case takes
 * @param gaps alerts that no rule takes, by severity and category
 */
public record RuleTests(List<Result> results, List<Branch> unreached, List<Gap> gaps) {
  /**
   * The result of a case.
   *
   * @param place file and line
   * @param expected destinations, with placeholders filled in, and fields of documents
   * @param found the actual ones
   */
  public record Result(
      String name, String place, List<String> expected, List<String> found, Outcome outcome) {
    /** Whether it has the expected destinations, in any order, and fields. */
    public boolean passed() {
      return outcome.complete() && new TreeSet<>(expected).equals(new TreeSet<>(found));
    }
  }

  /**
   * Alerts that become dead letters because no rule takes them.
   *
   * @param change of those with this severity; empty for any
   * @param categories of those with this severity and change; empty for all of them
   */
  public record Gap(
      String tenant,
      String source,
      String service,
      String severity,
      String change,
      List<String> categories) {}

  public long failures() {
    return results.stream().filter(result -> !result.passed()).count();
  }

  static RuleTests run(Rules rules, List<RuleCase> cases, RulesSettings settings) {
    List<Result> results = new ArrayList<>();
    Set<Branch> reached = new LinkedHashSet<>();
    for (RuleCase one : cases) {
      Set<String> formats =
          one.fields().stream().map(FieldCase::format).collect(Collectors.toSet());
      Outcome outcome =
          one.alert()
              .map(
                  alert ->
                      rules.route(alert.getBytes(StandardCharsets.UTF_8), one.given(), formats))
              .orElseGet(() -> rules.route(one.given()));
      reached.addAll(outcome.branches());
      LocalDate today = LocalDate.ofInstant(settings.clock().instant(), ZoneOffset.UTC);
      List<String> expected =
          one.expected().stream()
              .map(rules::filled)
              .map(end -> end.startsWith("file:") ? filled(end, outcome, today) : end)
              .toList();
      results.add(
          new Result(
              one.name(),
              one.file() + ":" + one.line(),
              and(expected, one.fields(), FieldCase::expected),
              and(outcome.ends(), one.fields(), field -> field.found(outcome)),
              outcome));
      if (!outcome.complete()) {
        // The next one may take as long.
        return new RuleTests(results, List.of(), List.of());
      }
    }
    List<Branch> unreached =
        rules.branches().stream()
            .filter(branch -> !reached.contains(branch))
            .sorted(Comparator.comparing(Branch::file).thenComparingInt(Branch::line))
            .toList();
    List<Gap> gaps = new ArrayList<>();
    gaps(rules, cases, gaps).ifPresent(results::add);
    return new RuleTests(results, unreached, gaps);
  }

  private static List<String> and(
      List<String> ends, List<FieldCase> fields, Function<FieldCase, String> text) {
    return Stream.concat(ends.stream(), fields.stream().map(text)).toList();
  }

  private static String filled(String file, Outcome outcome, LocalDate today) {
    return file.replace("{date}", today.toString())
        .replace("{tenant}", outcome.of(AlertContract.TENANT))
        .replace("{source}", outcome.of(AlertContract.SOURCE))
        .replace("{severity}", outcome.of(AlertContract.SEVERITY))
        .replace("{category}", outcome.of(AlertContract.CATEGORY))
        .replace("{service}", outcome.of(AlertContract.SERVICE));
  }

  /**
   * Tries each severity with each change and category, for every tenant, source and service of a
   * case.
   *
   * @return the alert whose routing does not end; nothing is tried after it
   */
  private static Optional<Result> gaps(Rules rules, List<RuleCase> cases, List<Gap> gaps) {
    Map<List<Object>, Map<String, Object>> connections = new LinkedHashMap<>();
    for (RuleCase one : cases) {
      Object tenant = one.given().getOrDefault(AlertContract.TENANT, RuleCases.TENANT);
      Object source = one.given().getOrDefault(AlertContract.SOURCE, RuleCases.SOURCE);
      Object service = one.given().getOrDefault(AlertContract.SERVICE, "unknown");
      connections.putIfAbsent(
          List.of(tenant, source, service), connection(tenant, source, service));
    }
    if (connections.isEmpty()) {
      connections.put(List.of(), connection(RuleCases.TENANT, RuleCases.SOURCE, "unknown"));
    }
    for (Map<String, Object> connection : connections.values()) {
      for (String severity : AlertContract.severities()) {
        Optional<Result> endless = gap(rules, connection, severity, gaps);
        if (endless.isPresent()) {
          return endless;
        }
      }
    }
    return Optional.empty();
  }

  private static Map<String, Object> connection(Object tenant, Object source, Object service) {
    return Map.of(
        AlertContract.TENANT, tenant,
        AlertContract.SOURCE, source,
        AlertContract.SERVICE, service,
        AlertContract.SERVICES, List.of(service));
  }

  private static Optional<Result> gap(
      Rules rules, Map<String, Object> connection, String severity, List<Gap> gaps) {
    Set<String> categories = AlertContract.categories();
    Map<String, List<String>> untaken = new LinkedHashMap<>();
    for (String change : AlertContract.changes()) {
      List<String> without = new ArrayList<>();
      for (String category : categories) {
        Outcome outcome = rules.route(alert(connection, severity, change, category));
        if (!outcome.complete()) {
          String name = "no case: any alert of severity " + severity + " and category " + category;
          return Optional.of(new Result(name, "routing", List.of(), outcome.ends(), outcome));
        }
        if (outcome.destinations().isEmpty()
            && outcome.deadLetters().stream().anyMatch(d -> d.destination().isEmpty())) {
          without.add(category);
        }
      }
      untaken.put(change, without);
    }
    boolean any = Set.copyOf(untaken.values()).size() == 1;
    untaken.entrySet().stream()
        .filter(change -> !change.getValue().isEmpty())
        .limit(any ? 1 : untaken.size())
        .map(
            change ->
                new Gap(
                    String.valueOf(connection.get(AlertContract.TENANT)),
                    String.valueOf(connection.get(AlertContract.SOURCE)),
                    String.valueOf(connection.get(AlertContract.SERVICE)),
                    severity,
                    any ? "" : change.getKey(),
                    change.getValue().size() == categories.size()
                        ? List.of()
                        : List.copyOf(change.getValue())))
        .forEach(gaps::add);
    return Optional.empty();
  }

  private static Map<String, Object> alert(
      Map<String, Object> connection, String severity, String change, String category) {
    Map<String, Object> given = new HashMap<>();
    AlertContract.variables().forEach(name -> given.put(name, ""));
    given.putAll(connection);
    given.put(AlertContract.SEVERITY, severity);
    given.put(AlertContract.CHANGE, change);
    given.put(
        AlertContract.PREVIOUS_SEVERITY, change.equals(AlertContract.CREATED) ? "" : severity);
    given.put(AlertContract.CATEGORY, category);
    given.put(AlertContract.CATEGORIES, List.of(category));
    return given;
  }
}
