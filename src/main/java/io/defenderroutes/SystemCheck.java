package io.defenderroutes;

import io.defenderroutes.check.ConnectionProbe;
import io.defenderroutes.check.ConnectionsCheck;
import io.defenderroutes.check.Destinations;
import io.defenderroutes.check.Finding;
import io.defenderroutes.check.FolderCheck;
import io.defenderroutes.check.HostCheck;
import io.defenderroutes.check.KafkaCheck;
import io.defenderroutes.check.KafkaRequirements;
import io.defenderroutes.check.MailCheck;
import io.defenderroutes.check.ParallelChecks;
import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosed;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.reload.LoadedRoutes;
import io.defenderroutes.reload.RoutesAcceptance;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.rules.LoadFault;
import io.defenderroutes.rules.Rehearsal;
import io.defenderroutes.runtime.Components;
import io.defenderroutes.runtime.Connections;
import io.defenderroutes.runtime.DataFolder;
import io.defenderroutes.runtime.Deliveries;
import io.defenderroutes.runtime.MailSignIn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;

/**
 * Checks everything that a run needs, with its settings. Changes nothing: no cursor, topic or file,
 * and sends no mail.
 */
public final class SystemCheck {
  /** Timeout of each request. */
  private static final Duration STEP_TIMEOUT = Duration.ofSeconds(10);

  /** Timeout of all checks, without connections. */
  private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(60);

  /**
   * The result of all checks.
   *
   * @param wrongSettings whether a missing or invalid setting prevents a start
   */
  public record Report(List<Finding> findings, boolean wrongSettings) {
    static Report of(InvalidConfiguration wrong) {
      return new Report(faults(wrong), true);
    }

    public long count(Finding.Outcome outcome) {
      return findings.stream().filter(finding -> finding.outcome() == outcome).count();
    }
  }

  private final Settings settings;
  private final EntraAccess access;
  private final Clock clock;
  private final Predicate<String> only;
  private final FolderCheck folders = new FolderCheck();

  private SystemCheck(Settings settings, Predicate<String> only, Clock clock) {
    this.settings = settings;
    this.only = only;
    this.access = EntraAccess.of(settings, clock);
    this.clock = clock;
  }

  /**
   * Runs all checks, for about a minute at most.
   *
   * @param file content of the properties file
   * @param environment the process environment, which overrides it
   * @param only selects connections by name, {@code tenant/source}
   */
  public static Report examine(
      Map<String, String> file,
      Map<String, String> environment,
      Predicate<String> only,
      Clock clock)
      throws InterruptedException {
    SystemCheck systemCheck;
    try {
      systemCheck = new SystemCheck(Settings.of(file, environment, RoutesFolder::of), only, clock);
    } catch (InvalidConfiguration e) {
      return Report.of(e);
    }
    return systemCheck.examine();
  }

  private static List<Finding> faults(InvalidConfiguration wrong) {
    return wrong.faults().stream()
        .map(fault -> Finding.bad("Settings", "complete and valid", fault, "Correct the setting."))
        .toList();
  }

  private Report examine() throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    boolean wrong = false;
    for (String property : settings.secretsInFiles()) {
      findings.add(
          Finding.warning(
              "Settings",
              "storage of " + property,
              "The properties file has it in plain text: anyone who can read the file can use it",
              "Set it in the environment, or as {{file:…}} or {{azure:…}}."));
    }
    ParallelChecks checks = new ParallelChecks();
    Path folder = settings.path(Option.ROUTES_FOLDER);
    try (LoadedRoutes loaded = new LoadedRoutes(access, clock, true)) {
      Exception failure = loaded.failure().orElse(null);
      if (failure instanceof InvalidConfiguration invalid) {
        wrong = true;
        findings.addAll(faults(invalid));
      } else if (failure != null) {
        findings.add(
            Finding.bad(
                "Routes " + folder,
                "all files load",
                LoadFault.reason(failure, loaded.context()),
                "Fix the file; the product does not start with it."));
      } else {
        findings.add(Finding.good("Routes " + folder, "all files load"));
      }
      loaded
          .connections()
          .ifPresent(all -> findings.addAll(0, ConnectionsCheck.limitations(all, only, clock)));
      findings.addAll(acceptance(folder));
      RoutesFolder.of(settings)
          .describeOverrides()
          .forEach(
              found -> findings.add(Finding.note("Routes " + folder, "packaged files", found)));
      RoutesFolder routes = RoutesFolder.of(settings);
      Predicate<RouteDefinition> ofRouting = route -> routes.routingFile(route).isPresent();
      Optional<Destinations> destinations =
          loaded.context().map(context -> new Destinations(context, ofRouting));
      destinations.ifPresent(known -> findings.addAll(known.findings()));
      if (settings.text(Option.CLUSTER_ELECTION).equals("kafka")
          && destinations.filter(Destinations::hasFiles).isPresent()) {
        findings.add(
            Finding.note(
                "Folders",
                "files of several instances",
                "The routing calls kamelet:file: data.folder and files.folder must be the same for all"
                    + " instances. In a folder of its own, committed lines of an instance that dies are"
                    + " not appended before it restarts"));
      }
      connections(checks, loaded);
      kafka(checks, loaded.connections(), destinations);
      settings.optional(Option.SMTP_HOST).ifPresent(host -> mail(checks, host));
      checks.add("Folders", "are writable", this::folders);
      findings.addAll(checks.run(timeout(loaded)));
    }
    return new Report(List.copyOf(findings), wrong);
  }

  /** Faults for which a running product would reject these routes. */
  private List<Finding> acceptance(Path folder) {
    String group = "Routes " + folder;
    String check =
        Files.isDirectory(folder.resolve("tests"))
            ? "files are valid, and their rule tests pass"
            : "files are valid; there are no rule tests";
    List<YamlFault> faults;
    try {
      faults = RoutesAcceptance.faults(Rehearsal.of(settings, clock, Rehearsal.PATIENCE));
    } catch (InvalidConfiguration e) {
      // Already reported: the routes do not load.
      return List.of();
    }
    if (faults.isEmpty()) {
      return List.of(Finding.good(group, check));
    }
    return faults.stream()
        .map(
            fault -> {
              String cause = fault.place() + ": " + fault.message();
              String remedy =
                  Objects.requireNonNullElse(
                      fault.suggestion(), "Fix the file; validate and test show details.");
              return fault.isError()
                  ? Finding.bad(group, check, cause, remedy)
                  : Finding.warning(group, check, cause, remedy);
            })
        .toList();
  }

  /** Timeout of all checks; hundreds of connections need more time. */
  private static Duration timeout(LoadedRoutes loaded) {
    return TOTAL_TIMEOUT.plusSeconds(loaded.connections().map(c -> c.names().size()).orElse(0));
  }

  private void connections(ParallelChecks checks, LoadedRoutes loaded) {
    Optional<Connections> connections = loaded.connections();
    String group = "Connections";
    String check = "are reachable";
    if (connections.isPresent()) {
      if (connections.get().names().stream().noneMatch(only)) {
        Finding noMatch =
            Finding.bad(
                group,
                "match --tenant and --source",
                "No connection of that tenant and source",
                "Name one of " + String.join(", ", connections.get().names()) + ".");
        checks.add(group, check, () -> List.of(noMatch));
      }
      ConnectionsCheck each =
          new ConnectionsCheck(
              connections.get(), only, hosts(), timeout(loaded).minus(STEP_TIMEOUT));
      checks.add(group, check, each::checkHosts);
      loaded
          .context()
          .filter(context -> context.isStarted())
          .map(context -> new ConnectionProbe(context, access, clock))
          .ifPresent(probe -> checks.add(group, "respond", () -> each.checkApis(probe)));
    } else {
      Finding notLoaded =
          Finding.warning(
              group,
              check,
              "Not checked: the routes do not load",
              "Fix the routes, and run check again.");
      checks.add(group, check, () -> List.of(notLoaded));
    }
  }

  private void kafka(
      ParallelChecks checks,
      Optional<Connections> connections,
      Optional<Destinations> destinations) {
    kafka()
        .ifPresent(
            client -> {
              KafkaRequirements requirements =
                  KafkaRequirements.of(
                      settings,
                      connections.map(Connections::names).orElse(List.of()),
                      destinations.map(d -> d.values("kafka", "topic")).orElse(Set.of()),
                      destinations.map(Destinations::hasPending).orElse(true));
              checks.add(
                  "Kafka " + settings.text(Option.KAFKA_BROKERS),
                  "responds",
                  () -> new KafkaCheck(client, STEP_TIMEOUT, clock).check(requirements));
            });
  }

  private HostCheck hosts() {
    InetSocketAddress proxy =
        settings
            .uri(Option.HTTP_PROXY)
            .map(uri -> InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort()))
            .orElse(null);
    return new HostCheck(
        access.trust().sslContext(), proxy, settings.duration(Option.HTTP_CONNECT_TIMEOUT), clock);
  }

  /** The producer's properties, available even if the routes do not load. */
  private Optional<Properties> kafka() {
    DefaultCamelContext context = new DefaultCamelContext();
    try {
      Deliveries.configure(access, context);
      return Components.producer(settings, context);
    } catch (InvalidConfiguration e) {
      // Already reported: the routes do not load.
      return Optional.empty();
    } finally {
      context.stop();
    }
  }

  private void mail(ParallelChecks checks, String host) {
    int port = settings.number(Option.SMTP_PORT);
    MailCheck check =
        new MailCheck(
            settings.mailScheme(),
            host,
            port,
            Components.mail(settings),
            access.trust().sslContext().getSocketFactory(),
            STEP_TIMEOUT,
            clock);
    checks.add(
        "Mail " + host + ":" + port,
        "responds",
        () ->
            List.of(
                tokenForMail(host, port)
                    .orElseGet(
                        () ->
                            check.check(
                                settings.optional(Option.SMTP_USERNAME),
                                () -> MailSignIn.password(access)))));
  }

  /** Why there is no token for the mail server; empty if there is one, or none is needed. */
  private Optional<Finding> tokenForMail(String host, int port) {
    if (settings.optional(Option.SMTP_TENANT).isEmpty()) {
      return Optional.empty();
    }
    try {
      MailSignIn.password(access);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.ofNullable(Causes.first(e, Diagnosed.class))
          .map(Diagnosed::diagnosis)
          .map(
              why ->
                  Finding.bad(
                      "Mail " + host + ":" + port,
                      "token for sign-in received",
                      why.cause(),
                      why.remedy()));
    }
  }

  private List<Finding> folders() {
    Path data = settings.path(Option.DATA_FOLDER);
    List<Finding> findings =
        new ArrayList<>(folders.check(Option.DATA_FOLDER.key(), data, DataFolder.isInUse(data)));
    for (Option option : List.of(Option.FILES_FOLDER, Option.CLUSTER_FOLDER)) {
      settings
          .optional(option)
          .ifPresent(
              folder -> findings.addAll(folders.check(option.key(), Path.of(folder), false)));
    }
    return findings;
  }
}
