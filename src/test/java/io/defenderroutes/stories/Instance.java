package io.defenderroutes.stories;

import io.defenderroutes.Waits;
import io.defenderroutes.cli.Cli;
import io.defenderroutes.stories.crash.Classpath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The product in a process of its own, which can be stopped, killed and paused. */
record Instance(Process process, Path log) implements AutoCloseable {
  private static final Pattern TERM =
      Pattern.compile("Leadership (acquired|released|lost) leadership=\\S+ connections=\\[(.*?)]");

  static Instance start(
      String name, Map<String, String> properties, Map<String, String> environment, Path folder)
      throws IOException {
    Path file = folder.resolve(name + ".properties");
    Properties settings = new Properties();
    settings.putAll(properties);
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    }
    Path log = folder.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(Classpath.options());
    command.addAll(List.of("-cp", Classpath.ofTheProduct(), Cli.class.getName()));
    command.addAll(List.of("run", "--conf=" + file));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(n -> n.matches("(DEFENDER|AZURE)_.*"));
    builder.environment().putAll(environment);
    return new Instance(builder.redirectOutput(log.toFile()).start(), log);
  }

  /** The connections that it says it leads. */
  List<String> leads() {
    List<String> connections = new ArrayList<>();
    Matcher terms = TERM.matcher(text());
    while (terms.find()) {
      List<String> named = List.of(terms.group(2).split(", "));
      connections.removeAll(named);
      if (terms.group(1).equals("acquired")) {
        connections.addAll(named);
      }
    }
    return connections;
  }

  String text() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code kill -TERM} does. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!Waits.ends(process)) {
      throw new IllegalStateException("does not stop: " + text());
    }
  }

  /** As {@code kill -KILL} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
