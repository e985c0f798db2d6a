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

/** {@code --conf}: what every command knows of the settings, read the same way by each. */
final class Conf {
  private static final Map<String, List<String>> LOG =
      Map.of(
          "DEFENDER_LOG_LEVEL", List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE", "OFF"),
          "DEFENDER_LOG_FORMAT", List.of("text", "json"));

  /** What a command does with the settings. */
  interface Work {
    /**
     * Does it, and says the exit code.
     *
     * @param file what the properties file says
     * @param environment which overrides it
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
   * Does the work, and tells in plain words what went wrong.
   *
   * @param not what to say then, such as "Not started"
   * @return the exit code
   */
  int run(String not, PrintWriter err, Work work) {
    try {
      requireLog(System.getenv());
      return work.with(properties(), environment());
    } catch (InvalidConfiguration e) {
      err.println(
          not
              + ". "
              + (e.faults().size() == 1 ? "A setting is" : e.faults().size() + " settings are")
              + " missing or invalid:");
      e.faults().forEach(fault -> err.println("  - " + Redaction.of(fault)));
      return ExitCode.INVALID;
    } catch (Exception e) {
      err.println(not + ":");
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        err.println("  - " + Redaction.of(String.valueOf(cause.getMessage())));
      }
      return ExitCode.FAILED;
    }
  }

  /** What the log reads by itself takes any word, and makes of a wrong one what it likes. */
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

  /** An empty variable for a folder leaves it where the distribution has it. */
  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    for (Option folder : List.of(Option.ROUTES_FOLDER, Option.DATA_FOLDER)) {
      environment.remove(folder.environmentVariable(), "");
    }
    return environment;
  }

  /** What the file says, with the folders of the distribution as defaults where there is one. */
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
          List.of(
              (conf == null ? "the properties file" : "--conf")
                  + " is '"
                  + file
                  + "': "
                  + e.getMessage()));
    }
  }
}
