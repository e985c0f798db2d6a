package io.defenderroutes.polling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.polling.response.AlertReader;
import io.defenderroutes.polling.response.Limits;
import io.defenderroutes.polling.response.MalformedResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses that never end, as a compressed one of a few kilobytes may be. */
@Tag("slow")
class EndlessAnswerTest {
  private static final Limits LIMITS = new Limits(1L << 30, 4 << 20, 4 << 20);

  /** What stands at the beginning, and what follows for ever, by its number. */
  private static final Map<String, Endless> KINDS =
      Map.of(
          "digits", new Endless("[{\"n\":", n -> "1234567890"),
          "fraction", new Endless("[{\"n\":0.", n -> "1234567890"),
          "arrays", new Endless("[{\"a\":", n -> "[[[[[[[["),
          "objects", new Endless("[{\"a\":", n -> "{\"a\":"),
          "name", new Endless("[{\"", n -> "abcdefgh"),
          "longNames", new Endless("[{", n -> "\"" + n + "x".repeat(60_000) + "\":1,"),
          "middlingNames", new Endless("[{", n -> "\"" + n + "x".repeat(1_000) + "\":1,"),
          "namesAround", new Endless("{", n -> "\"" + n + "x".repeat(1_000) + "\":1,"),
          "text", new Endless("[\"", n -> "abcdefgh"),
          "word", new Endless("[t", n -> "tttttttt"));

  private record Endless(String beginning, LongFunction<String> rest) {
    Counted stream() {
      return new Counted(this);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "digits,a JSON string or number longer than",
    "fraction,a JSON string or number longer than",
    "arrays,'JSON nested deeper than 10,000'",
    "objects,'JSON nested deeper than 10,000'",
    "name,'a JSON field name longer than 65,536 bytes'",
    "longNames,different long field names of more than 1 MiB",
    "middlingNames,different long field names of more than 1 MiB",
    "namesAround,different long field names of more than 1 MiB",
    "text,a JSON string or number longer than",
    "word,not valid JSON"
  })
  void what_exceeds_a_bound_is_read_no_further_and_the_bound_is_named(String kind, String bound) {
    for (boolean atLast : List.of(false, true)) {
      Counted stream = Objects.requireNonNull(KINDS.get(kind)).stream();

      assertThat(failure(stream, atLast))
          .isInstanceOf(MalformedResponse.class)
          .hasMessageContaining(bound);
      assertThat(stream.read).isLessThan(5_000_000);
    }
  }

  /** What has to be read on, up to the bound of the whole response, must not be held. */
  @Test
  void a_small_heap_is_enough_for_each_of_them() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx40m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeap.class.getName())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(out).isEqualTo("held\n");
  }

  /** Runs in a process of its own. */
  static final class SmallHeap {
    private SmallHeap() {}

    public static void main(String[] args) {
      for (Endless kind : KINDS.values()) {
        failure(kind.stream(), false);
        failure(kind.stream(), true);
      }
      // Within all bounds but that of the whole response.
      for (Endless kind :
          List.of(
              new Endless("[{", n -> "\"name" + n + "\":\"text\","),
              new Endless("[{\"t\":\"", n -> "abcdefgh"),
              new Endless("{\"t\":[\"", n -> "abcdefgh\",\""),
              new Endless("[", n -> "        "),
              new Endless("[", n -> "{\"name" + n + "\":1},"))) {
        Counted stream = kind.stream();
        String message = String.valueOf(failure(stream, false).getMessage());
        if (!message.contains("answer.max-bytes")) {
          System.out.println(kind.beginning() + ": " + message);
        }
      }
      System.out.println("held");
    }
  }

  private static IOException failure(InputStream answer, boolean atLast) {
    Limits limits = new Limits(200L << 20, LIMITS.alertBytes(), LIMITS.memoryBytes());
    try (AlertReader reader =
        new AlertReader(answer, Answers.ITEMS, limits, atLast, Answers.NOBODY)) {
      for (byte[] alert = reader.next(); alert != null; alert = reader.next()) {
        // Let go.
      }
    } catch (IOException e) {
      return e;
    }
    throw new IllegalStateException("it has no end");
  }

  /** Counts what was read of it. */
  private static final class Counted extends InputStream {
    private final LongFunction<String> rest;
    private byte[] piece;
    private int given;
    private long number;
    private long read;

    Counted(Endless kind) {
      rest = kind.rest();
      piece = kind.beginning().getBytes(UTF_8);
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      read(one, 0, 1);
      return one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      int done = 0;
      while (done < length) {
        if (given == piece.length) {
          piece = rest.apply(number++).getBytes(UTF_8);
          given = 0;
        }
        int now = Math.min(length - done, piece.length - given);
        System.arraycopy(piece, given, buffer, offset + done, now);
        given += now;
        done += now;
      }
      read += done;
      return done;
    }
  }
}
