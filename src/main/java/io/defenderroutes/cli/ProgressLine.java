package io.defenderroutes.cli;

import io.defenderroutes.config.DaemonThreads;
import io.defenderroutes.polling.Backfill;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Shows the progress of a backfill in the last line of a terminal, below the log that is written to
 * {@link #above}. Without a backfill there is no line. Thread-safe.
 */
final class ProgressLine implements AutoCloseable {
  private static final String ERASE = "\r\u001b[K";
  private static final int BAR = 24;
  private static final long MILLIS = 250;

  private final PrintStream terminal;
  private final Supplier<Map<String, Backfill>> progress;
  private final int width;
  private final boolean blocks;
  private final ScheduledExecutorService timer = DaemonThreads.scheduler("progress");

  private String shown = "";
  private boolean inLine;
  private boolean closed;

  /**
   * Creates a line that {@link #start} draws.
   *
   * @param width of the terminal, in columns
   * @param blocks whether it can display block characters
   */
  ProgressLine(
      PrintStream terminal, Supplier<Map<String, Backfill>> progress, int width, boolean blocks) {
    this.terminal = terminal;
    this.progress = progress;
    this.width = width;
    this.blocks = blocks;
  }

  /** Draws the line a few times per second. */
  void start() {
    var unused = timer.scheduleWithFixedDelay(this::draw, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The stream for all other output. */
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

  /** Draws the current progress. */
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

  private String line(Map<String, Backfill> all) {
    return all.entrySet().stream()
        .max(Map.Entry.comparingByValue(Comparator.comparing(Backfill::behind)))
        .map(last -> line(last.getKey(), last.getValue(), all.size() - 1))
        .orElse("");
  }

  /** The connection that is farthest behind; cut, because a wrapped line cannot be erased. */
  private String line(String connection, Backfill last, int others) {
    int done = (int) (last.share() * BAR);
    String bar = (blocks ? "█" : "#").repeat(done) + (blocks ? "░" : ".").repeat(BAR - done);
    String text =
        String.format(
            Locale.ROOT,
            "catching up %s %3d %%  %s is %s behind%s%s",
            bar,
            (int) (last.share() * 100),
            connection,
            Terminal.duration(last.behind()),
            last.left().map(left -> ", " + Terminal.duration(left) + " left").orElse(""),
            others == 0 ? "" : others == 1 ? "; and 1 other" : "; and " + others + " others");
    return text.length() < width ? text : text.substring(0, Math.max(0, width - 1));
  }
}
