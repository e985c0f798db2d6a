package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.alert.Fields;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Kind;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.formats.Formats;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.runtime.Bean;
import io.defenderroutes.source.Parameters;
import io.defenderroutes.source.SourceFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Validates, tests and explains the rules of a routes folder without a run: nothing is delivered or
 * requested, and no settings are needed. May be used beside a running product.
 */
public final class Rehearsal {
  /**
   * Time limit of one alert: a thousand times what rules take, so that a slow machine does not
   * reject a valid change.
   */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RoutesFolder routes;
  private final Settings settings;
  private final boolean configured;
  private final Clock clock;
  private final Duration patience;
  private final Formats formats;

  private Rehearsal(Settings settings, boolean configured, Clock clock, Duration patience) {
    this.patience = patience;
    this.configured = configured;
    this.routes = RoutesFolder.of(settings);
    this.formats = Formats.in(routes);
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * For a command.
   *
   * @param option that names the folder
   * @param folder of routes; empty for the configured one
   * @param file the properties file; missing or invalid settings do not matter
   * @param environment overrides the file
   * @throws InvalidConfiguration if it is no folder of routes
   */
  public static Rehearsal of(
      String option,
      Optional<Path> folder,
      Map<String, String> file,
      Map<String, String> environment,
      Clock clock) {
    Map<String, String> settings = new HashMap<>(file);
    Map<String, String> variables = new HashMap<>(environment);
    folder.ifPresent(
        path -> {
          settings.put(Option.ROUTES_FOLDER.key(), path.toString());
          variables.remove(Option.ROUTES_FOLDER.environmentVariable());
        });
    Settings read =
        Settings.of(
            Settings.Purpose.VALIDATE,
            settings,
            variables,
            named ->
                folder
                    .map(path -> RoutesFolder.of(option, path))
                    .orElseGet(() -> RoutesFolder.of(named)));
    return new Rehearsal(read, isConfigured(settings, variables), clock, PATIENCE);
  }

  /** Whether anything but the folders is set, which every distribution sets. */
  private static boolean isConfigured(Map<String, String> file, Map<String, String> environment) {
    List<Option> folders = List.of(Option.ROUTES_FOLDER, Option.DATA_FOLDER);
    Set<String> set = new TreeSet<>(file.keySet());
    folders.forEach(folder -> set.remove(folder.key()));
    return !set.isEmpty()
        || Stream.of(Option.values())
            .filter(option -> !folders.contains(option))
            .anyMatch(option -> environment.containsKey(option.environmentVariable()));
  }

  /**
   * For a running product, with the routes of its settings.
   *
   * @param patience time limit of one alert
   */
  public static Rehearsal of(Settings settings, Clock clock, Duration patience) {
    return new Rehearsal(settings, true, clock, patience);
  }

  /** The files of this rehearsal. */
  public RoutesFolder routes() {
    return routes;
  }

  /** Errors and warnings of the files. */
  public List<YamlFault> validate() {
    if (!routes.parsed().unloadable().isEmpty()) {
      return routes.parsed().unloadable();
    }
    Map<String, Fields> fields = Map.of();
    List<YamlFault> unreadable = List.of();
    List<YamlFault> faults = new ArrayList<>();
    try {
      SourceFiles files = SourceFiles.of(routes, settings);
      fields = files.fields();
      faults.addAll(ofSources(files.faults()));
      faults.addAll(ofSources(parameters(files)));
    } catch (InvalidConfiguration e) {
      unreadable = ofSources(e.faults());
    }
    List<YamlFault> found = new Validation(routes.parsed(), with(fields)).faults();
    faults.addAll(found);
    return found.stream().anyMatch(YamlFault::isError) || unreadable.isEmpty()
        ? faults
        : unreadable;
  }

  /** Faults of the parameters of polled sources. */
  private List<String> parameters(SourceFiles files) {
    Parameters declared = files.declared();
    for (String tenant : settings.tenants()) {
      for (String source : settings.sources(tenant)) {
        if (files.sources().containsKey(source)) {
          declared.values(settings, tenant, source);
        }
      }
    }
    return declared.faults();
  }

  private static List<YamlFault> ofSources(List<String> faults) {
    return faults.stream().map(fault -> YamlFault.error("sources", 0, fault, null)).toList();
  }

  /** Faults that prevent a start, found without loading a file. */
  public List<YamlFault> unloadable() {
    List<YamlFault> unloadable = routes.parsed().unloadable();
    return unloadable.isEmpty()
        ? new DynamicUriCheck(routes.parsed(), properties()).faults()
        : unloadable;
  }

  /**
   * Runs the rule tests in the folder's {@code tests/}; none if there is no such folder.
   *
   * @throws InvalidRules if the rules cannot be loaded, or a test cannot be read
   */
  public RuleTests test() throws InvalidRules {
    RulesSettings with = loadable();
    RuleCases cases =
        new RuleCases(routes.parsed().in(RoutesFolder.TESTS), with.fields(), formats.names());
    if (!cases.faults().isEmpty()) {
      throw new InvalidRules(cases.faults());
    }
    try (Rules rules = rules(with)) {
      return RuleTests.run(rules, cases.cases(), with);
    }
  }

  /** Rules that cannot be loaded are reported as {@link #validate} does, with file and line. */
  private Rules rules(RulesSettings with) throws InvalidRules {
    try {
      return new Rules(routes.parsed(), with);
    } catch (InvalidRules e) {
      List<YamlFault> errors =
          new Validation(routes.parsed(), with)
              .faults().stream().filter(YamlFault::isError).toList();
      throw errors.isEmpty() ? e : new InvalidRules(errors);
    }
  }

  /** The names of the sources. */
  public Set<String> sources() {
    return routes.sources();
  }

  /** The names of the formats. */
  public Set<String> formats() {
    return formats.names();
  }

  /** The values of {@link AlertContract#CHANGE}. */
  public static Set<String> changes() {
    return AlertContract.changes();
  }

  /** The values of {@link AlertContract#SEVERITY}. */
  public static Set<String> severities() {
    return AlertContract.severities();
  }

  /**
   * Reads alerts: an array, an object, one object a line, or a response of an API.
   *
   * @throws IOException if it is none of these, with the reason
   */
  public static List<JsonNode> alerts(InputStream in) throws IOException {
    return AlertsFile.read(in);
  }

  /**
   * Determines where alerts go.
   *
   * @param alerts as the vendor wrote them
   * @param source of the alerts; empty to recognise it by their fields
   * @param tenant of the alerts
   * @param change of the alerts, one of {@link #changes}
   * @param previousSeverity of the alerts, one of {@link #severities} or empty
   * @param inFormats the formats in which the alerts are returned too, of {@link #formats}
   * @throws InvalidRules if the rules cannot be loaded
   */
  public List<Explained> explain(
      List<JsonNode> alerts,
      Optional<String> source,
      String tenant,
      String change,
      String previousSeverity,
      Set<String> inFormats)
      throws InvalidRules {
    RulesSettings with = loadable();
    Map<String, String> singly = singly(tenant);
    try (Rules rules = rules(with)) {
      List<Explained> explained = new ArrayList<>();
      for (JsonNode item : alerts) {
        String whose = source.orElseGet(() -> guess(item, with.fields()));
        for (JsonNode alert : alerts(item, singly.getOrDefault(whose, ""))) {
          Outcome outcome =
              whose.isEmpty()
                  ? new Outcome(Map.of(), List.of(), List.of(), List.of(), "", true, List.of())
                  : rules.route(
                      alert.toString().getBytes(StandardCharsets.UTF_8),
                      Map.of(
                          AlertContract.TENANT,
                          tenant,
                          AlertContract.SOURCE,
                          whose,
                          AlertContract.CHANGE,
                          change,
                          AlertContract.PREVIOUS_SEVERITY,
                          previousSeverity),
                      inFormats);
          explained.add(new Explained(explained.size() + 1, whose, source.isEmpty(), outcome));
          if (!outcome.complete()) {
            return explained;
          }
        }
      }
      return explained;
    }
  }

  /** Splits an incident as a run does: each alert with the fields of its incident. */
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

  /** The only source with such fields; empty if there are none or several. */
  private static String guess(JsonNode alert, Map<String, Fields> fields) {
    List<String> seen =
        fields.entrySet().stream()
            .filter(source -> source.getValue().matches(alert))
            .map(Map.Entry::getKey)
            .toList();
    return seen.size() == 1 ? seen.get(0) : "";
  }

  /** The array of each source whose incidents are delivered as their alerts, by source. */
  private Map<String, String> singly(String tenant) {
    Predicate<String> isSingly = source -> settings.flag(Option.ALERTS_SINGLY, tenant, source);
    Map<String, String> singly = new HashMap<>();
    if (sources().stream().anyMatch(isSingly)) {
      SourceFiles.of(routes)
          .sources()
          .forEach(
              (name, source) -> {
                if (isSingly.test(name)) {
                  singly.put(name, source.getNested());
                }
              });
    }
    return singly;
  }

  private RulesSettings loadable() throws InvalidRules {
    List<YamlFault> unloadable = unloadable();
    if (!unloadable.isEmpty()) {
      throw new InvalidRules(unloadable);
    }
    List<YamlFault> faults = FormatCheck.ofFiles(formats);
    if (!faults.isEmpty()) {
      throw new InvalidRules(faults);
    }
    try {
      return with(SourceFiles.of(routes, settings).fields());
    } catch (InvalidConfiguration e) {
      throw new InvalidRules(ofSources(e.faults()));
    }
  }

  private Set<String> polled() {
    Set<String> polled = new TreeSet<>();
    settings.tenants().forEach(tenant -> polled.addAll(settings.sources(tenant)));
    return polled;
  }

  /** The properties that routes may name. */
  private Map<String, String> properties() {
    Map<String, String> properties = settings.placeholders();
    properties.keySet().removeIf(name -> name.startsWith("camel."));
    return properties;
  }

  private RulesSettings with(Map<String, Fields> fields) {
    Map<String, String> properties = properties();
    Set<String> options = new TreeSet<>(properties.keySet());
    options.removeIf(name -> name.startsWith("routing."));
    Set<String> secrets = new TreeSet<>();
    for (Option option : Option.values()) {
      (option.kind() == Kind.SECRET ? secrets : options).add(option.key());
    }
    return new RulesSettings(
        properties,
        configured,
        fields,
        formats,
        polled(),
        options,
        secrets,
        Bean.known(settings),
        settings.text(Option.CATEGORIES).equals("each"),
        patience,
        clock);
  }
}
