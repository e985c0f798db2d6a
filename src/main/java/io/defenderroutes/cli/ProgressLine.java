package io.defenderroutes.cli;

import io.defenderroutes.polling.CatchingUp;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A terminal's last line, which shows how a backfill gets on. The log goes on above it: whoever
 * writes to {@link #above} has the line taken away before, and drawn again below. Where nothing is
 * behind there is no such line. Thread-safe.
 */
final class ProgressLine implements AutoCloseable {
  private static final String ERASE = "\r\u001b[K";
  private static final int BAR = 24;
  private static final long MILLIS = 250;

  private final PrintStream terminal;
  private final Supplier<List<CatchingUp>> progress;
  private final int width;
  private final boolean blocks;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });

  private String shown = "";
  private boolean inLine;
  private boolean closed;

  /**
   * A line that is not drawn yet.
   *
   * @param width of the terminal, in columns
   * @param blocks whether it can show them
   */
  ProgressLine(
      PrintStream terminal, Supplier<List<CatchingUp>> progress, int width, boolean blocks) {
    this.terminal = terminal;
    this.progress = progress;
    this.width = width;
    this.blocks = blocks;
  }

  /** Draws it anew a few times a second. */
  void start() {
    var unused = timer.scheduleWithFixedDelay(this::draw, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Where everything else is to be written. */
  PrintStream above() {
    return new PrintStream(
        new OutputStream() {
          @Override
          public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            writeAbove(bytes, from, length);
          }
        },
        true,
        Charset.defaultCharset());
  }

  private synchronized void writeAbove(byte[] bytes, int from, int length) {
    if (length == 0) {
      return;
    }
    erase();
    terminal.write(bytes, from, length);
    inLine = bytes[from + length - 1] != '\n';
    show();
    terminal.flush();
  }

  /** Shows how things stand now. */
  void draw() {
    String now = line(progress.get());
    synchronized (this) {
      if (closed || now.equals(shown)) {
        return;
      }
      erase();
      shown = now;
      show();
      terminal.flush();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    synchronized (this) {
      erase();
      terminal.flush();
      shown = "";
      closed = true;
    }
  }

  private void erase() {
    if (!shown.isEmpty() && !inLine) {
      terminal.print(ERASE);
    }
  }

  private void show() {
    if (!inLine) {
      terminal.print(shown);
    }
  }

  private String line(List<CatchingUp> all) {
    return all.stream()
        .max(Comparator.comparing(CatchingUp::behind))
        .map(last -> line(last, all.size() - 1))
        .orElse("");
  }

  /**
   * Of the one that is farthest behind, cut to the terminal: a line that wraps cannot be erased.
   */
  private String line(CatchingUp last, int others) {
    int done = (int) (last.share() * BAR);
    String bar = (blocks ? "█" : "#").repeat(done) + (blocks ? "░" : ".").repeat(BAR - done);
    String text =
        String.format(
            Locale.ROOT,
            "catching up %s %3d %%  %s is %s behind%s%s",
            bar,
            (int) (last.share() * 100),
            last.connection(),
            text(last.behind()),
            last.left().map(left -> ", " + text(left) + " left").orElse(""),
            others == 0 ? "" : others == 1 ? "; and 1 other" : "; and " + others + " others");
    return text.length() < width ? text : text.substring(0, Math.max(0, width - 1));
  }

  /** The two largest units, as in 3d4h or 12m5s. */
  private static String text(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds >= 86_400) {
      return seconds / 86_400 + "d" + seconds % 86_400 / 3600 + "h";
    }
    if (seconds >= 3600) {
      return seconds / 3600 + "h" + seconds % 3600 / 60 + "m";
    }
    return seconds >= 60 ? seconds / 60 + "m" + seconds % 60 + "s" : seconds + "s";
  }
}
