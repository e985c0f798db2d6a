package io.defenderroutes.cli;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.configuration.Option;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code defender-alert-routes run}: polls until it is told to stop (SIGTERM, Ctrl-C). */
@Command(
    name = "run",
    description = "Polls and routes until stopped with Ctrl-C or SIGTERM.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int WRONG_SETTINGS = 2;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @picocli.CommandLine.Option(
      names = {"-c", "--conf"},
      paramLabel = "FILE",
      description =
          "Properties file; by default conf/defender-alert-routes.properties, if it exists. The environment overrides it.")
  private @Nullable Path conf;

  @Override
  public Integer call() throws Exception {
    try {
      DefenderAlertRoutes running =
          DefenderAlertRoutes.start(properties(), environment(), Clock.systemUTC());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "stop"));
      new CountDownLatch(1).await();
      return 0;
    } catch (InvalidConfiguration e) {
      err()
          .println(
              "Not started. "
                  + (e.faults().size() == 1 ? "A setting is" : e.faults().size() + " settings are")
                  + " missing or wrong:");
      e.faults().forEach(fault -> err().println("  - " + fault));
      return WRONG_SETTINGS;
    } catch (Exception e) {
      err().println("Not started:");
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        err().println("  - " + cause.getMessage());
      }
      return FAILED;
    }
  }

  /** Stopped as asked is no failure: without the last line a signal's own exit code would stand. */
  private static void stop(DefenderAlertRoutes running) {
    running.close();
    Runtime.getRuntime().halt(0);
  }

  /** An empty variable for a folder leaves it where the distribution has it. */
  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    for (Option folder : List.of(Option.ROUTES_FOLDER, Option.DATA_FOLDER)) {
      environment.remove(folder.environmentVariable(), "");
    }
    return environment;
  }

  /** What the file says, with the folders of the distribution as defaults where there is one. */
  private Map<String, String> properties() throws IOException {
    Map<String, String> values = new HashMap<>();
    String home = System.getProperty("defender-alert-routes.home");
    Path base = home == null ? Path.of("") : Path.of(home);
    if (home != null) {
      values.put(Option.ROUTES_FOLDER.key(), base.resolve("routes").toString());
      values.put(Option.DATA_FOLDER.key(), base.resolve("data").toString());
    }
    Path file = conf == null ? base.resolve("conf/defender-alert-routes.properties") : conf;
    if (conf != null || Files.exists(file)) {
      Properties read = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        read.load(reader);
      } catch (NoSuchFileException e) {
        throw new InvalidConfiguration(List.of("--conf is '" + file + "'; there is no such file"));
      } catch (IOException | IllegalArgumentException e) {
        throw new InvalidConfiguration(
            List.of(
                "--conf is '"
                    + file
                    + "'; it cannot be read as a properties file: "
                    + e.getMessage()));
      }
      read.stringPropertyNames().forEach(name -> values.put(name, read.getProperty(name)));
    }
    return values;
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
