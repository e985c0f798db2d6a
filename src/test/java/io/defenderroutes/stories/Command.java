package io.defenderroutes.stories;

import io.defenderroutes.cli.Cli;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A command as it was typed, and what came of it.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Command(int code, String out, String err) {
  /** {@code defender-alert-routes dead-letters …}, with these settings in its file. */
  static Command deadLetters(Map<String, String> settings, String... arguments) throws IOException {
    return typed("dead-letters", settings, arguments);
  }

  /** {@code defender-alert-routes check …}, with these settings in its file. */
  static Command check(Map<String, String> settings, String... arguments) throws IOException {
    return typed("check", settings, arguments);
  }

  /** {@code defender-alert-routes command …}, with these settings in its file. */
  static Command typed(String command, Map<String, String> settings, String... arguments)
      throws IOException {
    Path conf = Files.createTempFile("conf", ".properties");
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer writer = Files.newBufferedWriter(conf)) {
      properties.store(writer, null);
    }
    List<String> typed = new ArrayList<>(List.of(command));
    typed.addAll(List.of(arguments));
    typed.add("--conf=" + conf);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Cli.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(typed.toArray(String[]::new));
    Files.delete(conf);
    return new Command(code, out.toString(), err.toString());
  }
}
