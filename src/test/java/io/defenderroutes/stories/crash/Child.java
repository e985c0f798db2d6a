package io.defenderroutes.stories.crash;

import io.defenderroutes.Waits;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One run of the product as a process of its own: its main class with the options of the
 * distribution's script. None outlives this JVM.
 */
final class Child {
  /** As in bin/defender-alert-routes; then what makes a short life quick. */
  private static final List<String> OPTIONS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+UseSerialGC",
          "-Xms48m",
          "-XX:MetaspaceSize=96m",
          "-Xss512k",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:TieredStopAtLevel=1",
          "-Xmx256m");

  private static final Duration END = Waits.LIMIT;
  private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly), "no orphans"));
  }

  private final Process process;
  private final ChildLog log;

  private Child(Process process, ChildLog log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a process.
   *
   * @param folder gets the settings and the log; an earlier run's log is added to
   * @param options of Java, which override the usual ones
   */
  static Child start(Map<String, String> settings, Path folder, List<String> options) {
    Path conf = folder.resolve("crash.properties");
    Path file = folder.resolve("crash.log");
    ChildLog log = ChildLog.from(file);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(Classpath.options());
    command.addAll(options);
    command.addAll(List.of("-cp", Classpath.ofTheProduct(), "io.defenderroutes.cli.Cli", "run"));
    command.addAll(List.of("-c", conf.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
            .redirectInput(new File("/dev/null"));
    builder.environment().keySet().removeIf(name -> name.matches("(DEFENDER|AZURE|JAVA|JDK)_.*"));
    try {
      Properties properties = new Properties();
      properties.putAll(settings);
      try (Writer writer = Files.newBufferedWriter(conf)) {
        properties.store(writer, null);
      }
      Process process = builder.start();
      ALIVE.add(process);
      return new Child(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What this run has logged, and nobody before it. */
  ChildLog log() {
    return log;
  }

  /** Until a line with that text is in the log of this run. */
  void await(String text) {
    log.await(text, this::requireAlive);
  }

  /** Until a line with that text is in the log once more. */
  void awaitFurther(String text) {
    log.fromNow().await(text, this::requireAlive);
  }

  /** Until the first batch of this run is delivered. */
  void awaitDelivery() {
    await(" Delivered connection=");
  }

  /** Until two polls that begin after this call have found nothing new. */
  void awaitQuiet() {
    log.awaitQuiet(this::requireAlive);
  }

  /** Lets it run for so long. */
  void runFor(Duration time) {
    if (endedWithin(time)) {
      requireAlive();
    }
  }

  /** SIGKILL. */
  void kill() {
    requireAlive();
    destroy();
  }

  /** SIGTERM; returns the exit code. */
  int terminate() {
    requireAlive();
    process.destroy();
    if (!endedWithin(END)) {
      throw new IllegalStateException("did not end within " + END + " of a SIGTERM");
    }
    ALIVE.remove(process);
    return process.exitValue();
  }

  /** SIGSTOP: it stands still, and its sockets stay open. */
  void pause() {
    signal("-STOP");
  }

  /** SIGCONT: it goes on as if no time had passed. */
  void resume() {
    signal("-CONT");
  }

  /** If it is alive, its log gets what each of its threads is doing (SIGQUIT). */
  void dumpThreads() {
    if (process.isAlive()) {
      resume();
      ChildLog dump = log.fromNow();
      signal("-QUIT");
      dump.await("JNI global refs", this::requireAlive);
    }
  }

  /** Ends it whatever its state; returns when it is gone. */
  void destroy() {
    process.destroyForcibly();
    if (!endedWithin(END)) {
      throw new IllegalStateException("did not end within " + END + " of a SIGKILL");
    }
    ALIVE.remove(process);
  }

  private void signal(String name) {
    requireAlive();
    try {
      Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("kill " + name + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private boolean endedWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("ended by itself, exit code " + process.exitValue());
    }
  }
}
