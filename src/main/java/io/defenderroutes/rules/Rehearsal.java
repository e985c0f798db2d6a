package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.alert.Fields;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Kind;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.config.TenantsFile;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.runtime.Bean;
import io.defenderroutes.runtime.CamelProperties;
import io.defenderroutes.source.Parameters;
import io.defenderroutes.source.SourceFiles;
import java.io.IOException;
import java.io.InputStream;
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
 * The rules of a routes folder, tried without a run: nothing is delivered, nothing is asked, and
 * nothing needs to be configured. Reads the folder once; may be used beside a running product.
 */
public final class Rehearsal {
  /**
   * For how long an alert may be under way: a thousand times what rules take, also on a machine
   * that is slow and busy, where a right change must not be rejected for its time.
   */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RoutesFolder routes;
  private final ParsedRoutes folder;
  private final Settings settings;
  private final boolean configured;
  private final Clock clock;
  private final Duration patience;

  private Rehearsal(
      RoutesFolder routes, Settings settings, boolean configured, Clock clock, Duration patience) {
    this.patience = patience;
    this.configured = configured;
    this.routes = routes;
    this.folder = ParsedRoutes.read(routes.folder());
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * For a person with a folder.
   *
   * @param option that names the folder
   * @param folder of routes; empty for the one that is configured
   * @param file what the properties file says; what is missing there or wrong does not matter
   * @param environment the process environment, which overrides it
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
          RoutesFolder.require(option, path);
          settings.put(Option.ROUTES_FOLDER.key(), path.toString());
          variables.remove(Option.ROUTES_FOLDER.environmentVariable());
        });
    Settings read =
        Settings.of(
            Settings.Purpose.VALIDATE, settings, variables, RoutesFolder::known, TenantsFile::list);
    return new Rehearsal(
        new RoutesFolder(read.path(Option.ROUTES_FOLDER)),
        read,
        isConfigured(settings, variables),
        clock,
        PATIENCE);
  }

  /** Whether anything is set but where the folders are, which every distribution knows. */
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
   * For a product that runs, and a folder that it may take up.
   *
   * @param settings of the product; its own folder of routes does not matter
   * @param patience for how long an alert may be under way
   * @throws InvalidConfiguration if it is no folder of routes
   */
  public static Rehearsal of(Path folder, Settings settings, Clock clock, Duration patience) {
    return new Rehearsal(new RoutesFolder(folder), settings, true, clock, patience);
  }

  /** What is wrong with the files, errors and warnings; empty if nothing is. */
  public List<YamlFault> validate() {
    if (!folder.unloadable().isEmpty()) {
      return folder.unloadable();
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
    List<YamlFault> found = new Rehearsed(folder, with(fields)).validate();
    faults.addAll(found);
    return found.stream().anyMatch(YamlFault::isError) || unreadable.isEmpty()
        ? faults
        : unreadable;
  }

  /** What is wrong with what is set for the sources that are polled. */
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

  /** What not even a start accepts, found without loading a file; empty if nothing is. */
  public List<YamlFault> unloadable() {
    List<YamlFault> unloadable = folder.unloadable();
    return unloadable.isEmpty()
        ? new DynamicUriCheck(folder, CamelProperties.rehearsing(settings)).faults()
        : unloadable;
  }

  /**
   * Runs the rule tests in the folder's {@code tests/}; none if there is no such folder.
   *
   * @throws InvalidRules if the rules cannot be loaded, or a test cannot be read
   */
  public RuleTests test() throws InvalidRules {
    return rehearsed().test();
  }

  /** Names of the sources there are. */
  public Set<String> sources() {
    return new TreeSet<>(RoutesFolder.known(routes.folder().toString()).sources());
  }

  /**
   * Reads alerts: an array, an object, one object a line, or an answer of an API.
   *
   * @throws IOException if it is none of these, with a sentence that says why
   */
  public static List<JsonNode> alerts(InputStream in) throws IOException {
    return Rehearsed.alerts(in);
  }

  /**
   * Says where alerts go.
   *
   * @param alerts of the vendor's
   * @param source whose they are; empty to see it from their fields
   * @param tenant that they are taken to be of
   * @throws InvalidRules if the rules cannot be loaded
   */
  public List<Explained> explain(List<JsonNode> alerts, Optional<String> source, String tenant)
      throws InvalidRules {
    return rehearsed().explain(alerts, source, tenant, singly(tenant));
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

  private Rehearsed rehearsed() throws InvalidRules {
    List<YamlFault> unloadable = unloadable();
    if (!unloadable.isEmpty()) {
      throw new InvalidRules(unloadable);
    }
    try {
      return new Rehearsed(folder, with(SourceFiles.of(routes, settings).fields()));
    } catch (InvalidConfiguration e) {
      throw new InvalidRules(ofSources(e.faults()));
    }
  }

  private RulesSettings with(Map<String, Fields> fields) {
    Map<String, String> properties = CamelProperties.rehearsing(settings);
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
        options,
        secrets,
        Bean.known(settings),
        settings.text(Option.CATEGORIES).equals("each"),
        patience,
        clock);
  }
}
