package io.defenderroutes.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.polling.Backfill;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What stands on a terminal when all is written. */
class ProgressLineTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private Map<String, Backfill> progress = Map.of();

  @Test
  void the_log_goes_on_above_a_line_that_is_always_the_last() {
    ProgressLine line = line(100, true);
    PrintStream log = line.above();
    progress = at(0.25);
    line.draw();
    log.print("first\n");
    progress = at(0.5);
    line.draw();
    log.print("second\n");

    assertThat(screen())
        .containsExactly(
            "first",
            "second",
            "catching up ████████████░░░░░░░░░░░░  50 %  contoso/siem is 3h5m behind, 1m52s left");
  }

  @Test
  void it_is_gone_when_nothing_is_behind_any_more_and_when_the_product_stops() {
    ProgressLine line = line(100, true);
    PrintStream log = line.above();
    progress = at(0.9);
    line.draw();
    progress = Map.of();
    line.draw();
    log.print("caught up\n");
    assertThat(screen()).containsExactly("caught up", "");

    progress = at(0.1);
    line.draw();
    line.close();
    line.draw();
    log.print("stopped\n");
    assertThat(screen()).containsExactly("caught up", "stopped", "");
  }

  @Test
  void it_tells_of_the_one_that_is_farthest_behind_and_never_wraps() {
    ProgressLine line = line(50, false);
    progress =
        Map.of(
            "fabrikam/siem", backfill(0.99, Duration.ofMinutes(1)),
            "contoso/siem", backfill(0.0, Duration.ofDays(9)));
    line.draw();

    assertThat(screen())
        .containsExactly(
            "catching up ........................   0 %  contoso/siem".substring(0, 49));
  }

  @Test
  void a_line_of_the_log_that_comes_in_pieces_stays_whole() {
    ProgressLine line = line(100, true);
    PrintStream log = line.above();
    progress = at(0.5);
    line.draw();
    log.print("half ");
    progress = at(0.6);
    line.draw();
    log.print("a line\n");

    assertThat(screen()).hasSize(2).first().isEqualTo("half a line");
  }

  private static Map<String, Backfill> at(double share) {
    return Map.of("contoso/siem", backfill(share, Duration.ofMinutes(185)));
  }

  /** A backfill that is a hundred times as fast as the time that it requests. */
  private static Backfill backfill(double share, Duration behind) {
    Instant now = Instant.parse("2026-11-30T12:00:00Z");
    Instant at = now.minus(behind);
    long done = Math.round(behind.toMillis() * share / (1 - share));
    return new Backfill(at.minusMillis(done), at, now.minusMillis(done / 100), now, 0);
  }

  private ProgressLine line(int width, boolean blocks) {
    return new ProgressLine(new PrintStream(written, true, UTF_8), () -> progress, width, blocks);
  }

  /** The lines of the terminal: a carriage return and ESC [ K clear the one it is in. */
  private List<String> screen() {
    return Stream.of(written.toString(UTF_8).split("\n", -1))
        .map(line -> line.replaceFirst("(?s).*\r\u001b\\[K", ""))
        .toList();
  }
}
