package io.defenderroutes.cli;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.PropertiesText;
import io.defenderroutes.config.Redaction;
import io.defenderroutes.config.TextFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code --conf}: reads the properties file and the environment for a command. */
final class Conf {
  private static final Map<String, List<String>> LOG =
      Map.of(
          "DEFENDER_LOG_LEVEL", List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE", "OFF"),
          "DEFENDER_LOG_FORMAT", List.of("text", "json"));

  /** The work of a command with the settings. */
  interface Work {
    /**
     * Returns the exit code.
     *
     * @param file the content of the properties file
     * @param environment overrides the file
     */
    int with(Map<String, String> file, Map<String, String> environment) throws Exception;
  }

  @picocli.CommandLine.Option(
      names = {"-c", "--conf"},
      paramLabel = "FILE",
      description =
          "Properties file; default: conf/defender-alert-routes.properties, if it exists. Environment variables override it.")
  private @Nullable Path conf;

  /**
   * Reads the settings, works with them, and reports failures.
   *
   * @param failed the beginning of the report, such as "Not started"
   * @return the exit code
   */
  int run(String failed, PrintWriter err, Work work) {
    try {
      requireLog(System.getenv());
      return work.with(properties(), environment());
    } catch (InvalidConfiguration e) {
      err.println(
          failed
              + ". "
              + (e.faults().size() == 1 ? "A setting is" : e.faults().size() + " settings are")
              + " missing or invalid:");
      e.faults().forEach(fault -> err.println("  - " + Redaction.of(fault)));
      return ExitCode.INVALID;
    } catch (Exception e) {
      err.println(failed + ":");
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        err.println("  - " + Redaction.of(String.valueOf(cause.getMessage())));
      }
      return ExitCode.FAILED;
    }
  }

  /** Rejects invalid values of the log's variables, which the log itself ignores. */
  static void requireLog(Map<String, String> environment) {
    List<String> faults = new ArrayList<>();
    LOG.forEach(
        (name, words) -> {
          String word = environment.getOrDefault(name, "");
          if (!word.isEmpty() && words.stream().noneMatch(word::equalsIgnoreCase)) {
            faults.add(name + " is '" + word + "'; it must be one of " + String.join(", ", words));
          }
        });
    if (!faults.isEmpty()) {
      throw new InvalidConfiguration(faults);
    }
  }

  /** The environment without empty variables for folders, which have defaults of their own. */
  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    for (Option folder : List.of(Option.ROUTES_FOLDER, Option.DATA_FOLDER)) {
      environment.remove(folder.environmentVariable(), "");
    }
    return environment;
  }

  /** The properties file; in a distribution, its folders are the defaults. */
  private Map<String, String> properties() {
    Map<String, String> values = new HashMap<>();
    String home = System.getProperty("defender-alert-routes.home");
    Path base = home == null ? Path.of("") : Path.of(home);
    if (home != null) {
      values.put(Option.ROUTES_FOLDER.key(), base.resolve("routes").toString());
      values.put(Option.DATA_FOLDER.key(), base.resolve("data").toString());
    }
    Path file = conf == null ? base.resolve("conf/defender-alert-routes.properties") : conf;
    if (conf != null || Files.exists(file)) {
      values.putAll(PropertiesText.read(text(file), file.toString()));
    }
    return values;
  }

  private String text(Path file) {
    try {
      return TextFiles.read(file);
    } catch (IOException e) {
      throw new InvalidConfiguration(
          (conf == null ? "the properties file" : "--conf")
              + " is '"
              + file
              + "': "
              + e.getMessage());
    }
  }
}
