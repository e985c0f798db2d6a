package io.defenderroutes.sandbox;

import io.defenderroutes.cli.ExitCode;
import io.defenderroutes.cli.Subcommand;
import io.defenderroutes.config.TextFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code defender-alert-routes sandbox}: simulates Entra and Defender on loopback. */
@Command(
    name = "sandbox",
    description = {
      "Simulates Entra and the Defender alert APIs on this machine, over TLS, to test this or any other client.",
      "",
      "Generates alerts for simulated tenants; some arrive late, some are updated later. Checks requests as documented by Microsoft: tokens, roles, parameters, result limits, rate limits. Writes ca.pem, the CA certificate to trust, and a properties file for 'run' to the folder."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped as requested, or after --for",
      "1:failed to start",
      "2:an option or the script is invalid"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  defender-alert-routes sandbox",
      "  defender-alert-routes sandbox --apis graph-alerts --backlog 5000",
      "  defender-alert-routes sandbox --faults faults.txt --for 10m --port-base 8440",
      "",
      "A fault script has one fault per line: after|every TIME API TENANT WHAT [xN]",
      "  after 30s graph-alerts contoso 503 x3",
      "  after 10s endpoint * 429 retry-after 15",
      "  every 60s siem * hang 20s",
      "WHAT is 400 to 599 [retry-after SECONDS], 206, hang TIME, cut [BYTES], html, malformed or bare."
    })
public final class SandboxCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      defaultValue = "sandbox",
      description = "Folder for ca.pem and the properties file; default: ${DEFAULT-VALUE}.")
  private Path folder;

  @Option(
      names = "--tenants",
      paramLabel = "NAMES",
      split = ",",
      defaultValue = "contoso,fabrikam",
      description = "Tenants to simulate; default: ${DEFAULT-VALUE}.")
  private List<String> tenants;

  @Option(
      names = "--apis",
      paramLabel = "APIS",
      split = ",",
      defaultValue = "siem,endpoint,incidents,hunting,graph-alerts,graph-incidents,graph-hunting",
      description = "APIs to simulate; default: all (${DEFAULT-VALUE}).")
  private List<String> apis;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "30",
      description = "New alerts per minute, of all tenants together; default: ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--late",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "Share that arrives 5 to 15 minutes late, 0 to 1; default: ${DEFAULT-VALUE}.")
  private double late;

  @Option(
      names = "--update",
      paramLabel = "SHARE",
      defaultValue = "0.2",
      description = "Updates of earlier alerts per new alert, 0 to 1; default: ${DEFAULT-VALUE}.")
  private double update;

  @Option(
      names = "--backlog",
      paramLabel = "N",
      defaultValue = "100",
      description = "Alerts that exist at startup; default: ${DEFAULT-VALUE}.")
  private int backlog;

  @Option(
      names = "--backlog-hours",
      paramLabel = "HOURS",
      defaultValue = "2",
      description = "Hours over which the backlog is spread; default: ${DEFAULT-VALUE}.")
  private int backlogHours;

  @Option(
      names = "--alert-bytes",
      paramLabel = "N",
      defaultValue = "0",
      description = "Approximate minimum size of an alert; default: 2 to 5 KB, some 200 KB.")
  private int alertBytes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Seed: generates the same alerts again, except for tenant ids and times; default: random.")
  private @Nullable Long seed;

  @Option(names = "--faults", paramLabel = "FILE", description = "Fault script: see below.")
  private @Nullable Path faults;

  @Option(names = "--no-budgets", description = "Do not enforce the documented rate limits.")
  private boolean noBudgets;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "Port of Entra; siem, endpoint, XDR (incidents, hunting) and Graph use the next four; default: any free ports.")
  private int portBase;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "Stop after this time, such as 90s, 10m or 2h.")
  private @Nullable String runFor;

  @Override
  public Integer call() throws InterruptedException {
    Clock clock = Clock.systemUTC();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    SandboxOptions plan;
    Duration time;
    StandaloneSandbox sandbox;
    try {
      plan = plan(clock);
      time = runFor == null ? null : time(runFor);
      sandbox = StandaloneSandbox.start(plan, clock, line -> print(out, List.of("  " + line)));
    } catch (
        ParameterException e) { // without all the help: it would push the message off the screen
      err.println(e.getMessage());
      err.println("Try 'defender-alert-routes sandbox --help'");
      return ExitCode.INVALID;
    } catch (UncheckedIOException e) {
      err.println("Not started:\n  - " + e.getMessage());
      return ExitCode.FAILED;
    }
    AtomicBoolean ended = new AtomicBoolean();
    Runnable end =
        () -> {
          if (!ended.getAndSet(true)) {
            sandbox.close();
            print(out, SandboxReport.summary(sandbox));
          }
        };
    Thread onSignal = new Thread(() -> endOnSignal(end), "stop");
    Runtime.getRuntime().addShutdownHook(onSignal);
    print(out, SandboxReport.welcome(sandbox, plan.budgets()));
    if (time == null) {
      new CountDownLatch(1).await();
    } else {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
      end.run();
      Runtime.getRuntime().removeShutdownHook(onSignal);
    }
    return ExitCode.DONE;
  }

  /** Stopped as asked is no failure: without the last line a signal's own exit code would stand. */
  private static void endOnSignal(Runnable end) {
    end.run();
    Runtime.getRuntime().halt(0);
  }

  private static void print(PrintWriter out, List<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  private SandboxOptions plan(Clock clock) {
    check(rate >= 0 && rate <= 60_000, "--rate is 0 to 60000 alerts a minute");
    check(late >= 0 && late <= 1, "--late is a share, 0 to 1");
    check(update >= 0 && update <= 1, "--update is a share, 0 to 1");
    check(backlog >= 0 && backlog <= 1_000_000, "--backlog is 0 to 1000000 alerts");
    check(backlogHours >= 1 && backlogHours <= 720, "--backlog-hours is 1 to 720");
    check(alertBytes >= 0 && alertBytes <= 20_000_000, "--alert-bytes is 0 to 20000000");
    check(portBase >= 0 && portBase <= 65_000, "--port-base is 0 to 65000");
    for (String tenant : tenants) {
      check(
          tenant.matches("[a-z0-9][a-z0-9-]*"),
          "--tenants is names of a-z, 0-9 and '-', separated by commas, not '" + tenant + "'");
    }
    check(Set.copyOf(tenants).size() == tenants.size(), "--tenants names one twice");
    return new SandboxOptions(
        folder,
        tenants,
        chosen(),
        rate,
        late,
        update,
        backlog,
        Duration.ofHours(backlogHours),
        alertBytes,
        seed == null ? clock.millis() : seed,
        portBase,
        !noBudgets,
        script());
  }

  private Set<Api> chosen() {
    Set<Api> chosen = EnumSet.noneOf(Api.class);
    for (String api : apis) {
      try {
        chosen.add(Api.of(api));
      } catch (IllegalArgumentException e) {
        throw wrong("--apis: " + e.getMessage());
      }
    }
    return chosen;
  }

  private List<ScriptedFault> script() {
    if (faults == null) {
      return List.of();
    }
    try {
      return FaultScript.parse(TextFiles.read(faults).lines().toList(), Set.copyOf(tenants));
    } catch (IOException e) {
      throw wrong("--faults is '" + faults + "', which cannot be read: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw wrong("--faults, " + faults + ", " + e.getMessage());
    }
  }

  private Duration time(String text) {
    check(
        text.matches("\\d{1,6}[smh]"),
        "--for is a time such as 90s, 10m or 2h, not '" + text + "'");
    return Duration.parse("PT" + text);
  }

  private void check(boolean right, String message) {
    if (!right) {
      throw wrong(message);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
