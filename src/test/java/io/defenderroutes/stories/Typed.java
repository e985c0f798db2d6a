package io.defenderroutes.stories;

import io.defenderroutes.Waits;
import io.defenderroutes.stories.crash.Classpath;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A command that has ended.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Typed(int code, String out, String err) {
  private static final Duration END = Waits.LIMIT;

  /** All that it printed. */
  String printed() {
    return out + err;
  }

  /** Types a command and waits for its end. */
  static Typed of(
      Path folder, Map<String, String> settings, Map<String, String> environment, String... typed) {
    Running running = Running.start(folder, settings, environment, typed);
    try {
      return running.ended();
    } finally {
      running.close();
    }
  }

  /** A command that may not have ended. */
  record Running(Process process, Path out, Path err) implements AutoCloseable {
    static Running start(
        Path folder,
        Map<String, String> settings,
        Map<String, String> environment,
        String... typed) {
      return through(List.of(), folder, settings, environment, typed);
    }

    /** The same, started by a command that is to become it. */
    static Running through(
        List<String> by,
        Path folder,
        Map<String, String> settings,
        Map<String, String> environment,
        String... typed) {
      try {
        Path conf = folder.resolve("typed.properties");
        Properties properties = new Properties();
        properties.putAll(settings);
        try (Writer writer = Files.newBufferedWriter(conf)) {
          properties.store(writer, null);
        }
        List<String> command = new ArrayList<>(by);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-Xss512k"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(Classpath.options());
        command.addAll(List.of("-cp", Classpath.ofTheProduct(), "io.defenderroutes.cli.Cli"));
        command.addAll(List.of(typed));
        command.addAll(List.of("-c", conf.toString()));
        Path out = folder.resolve("typed.out");
        Path err = folder.resolve("typed.err");
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder
            .environment()
            .keySet()
            .removeIf(
                name ->
                    name.matches(
                        "(?i)((DEFENDER|AZURE|CAMEL|IDENTITY|MSI|IMDS|JAVA|JDK)_.*|(HTTPS?|NO|ALL)_PROXY)"));
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String printed() {
      try {
        return Files.readString(out) + Files.readString(err);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Typed ended() {
      try {
        if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("did not end within " + END + ": " + printed());
        }
        return new Typed(process.exitValue(), Files.readString(out), Files.readString(err));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
