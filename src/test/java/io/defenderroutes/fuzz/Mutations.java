package io.defenderroutes.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.defenderroutes.Waits;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.ThrowingSupplier;

/**
 * Documents that are nearly right: pieces of a right one are cut out, doubled, or replaced by what
 * parsers stumble over.
 */
public final class Mutations {
  private static final List<String> ODD =
      List.of(
          "",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "'",
          "\\",
          "\\u0000",
          "\\ud800",
          "null",
          "true",
          "-",
          "1e999999999",
          "{}",
          "[]",
          "{\"errors\":[]}",
          "\"error\":{}",
          "\"value\":",
          "/**/",
          "\n",
          "\r\n",
          "\u2028",
          "\ufeff",
          "\u0000",
          "&a",
          "*a",
          "- &a [*a]",
          "!!java.lang.Object",
          "<<: *a",
          "%20",
          "${env.HOME}",
          "{{env:HOME}}",
          "RAW(",
          "=",
          "#",
          "\t");

  private Mutations() {}

  private record Change(double from, double length, String with, int times) {}

  /** Variants of documents. */
  public static Arbitrary<byte[]> of(List<String> documents) {
    Arbitrary<String> with =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of(ODD)),
            Tuple.of(1, Arbitraries.strings().all().ofMaxLength(20)));
    Arbitrary<Integer> times =
        Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.just(1)), Tuple.of(1, Arbitraries.of(2, 1_500, 70_000)));
    Arbitrary<Change> change =
        Combinators.combine(Arbitraries.doubles().between(0, 1), lengths(), with, times)
            .as(Change::new);
    return Combinators.combine(Arbitraries.of(documents), change.list().ofMinSize(1).ofMaxSize(4))
        .as(Mutations::changed);
  }

  private static Arbitrary<Double> lengths() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.just(0.0)),
        Tuple.of(3, Arbitraries.doubles().between(0, 0.02)),
        Tuple.of(1, Arbitraries.doubles().between(0, 1)));
  }

  private static byte[] changed(String document, List<Change> changes) {
    byte[] bytes = document.getBytes(UTF_8);
    for (Change change : changes) {
      int from = (int) (change.from * bytes.length);
      int to = Math.min(bytes.length, from + (int) Math.ceil(change.length * bytes.length));
      ByteArrayOutputStream changed = new ByteArrayOutputStream();
      changed.write(bytes, 0, from);
      for (int i = 0; i < change.times; i++) {
        changed.writeBytes(change.with.getBytes(UTF_8));
      }
      changed.write(bytes, to, bytes.length - to);
      bytes = changed.toByteArray();
    }
    return bytes;
  }

  /** The result of what must end, whatever it is given. */
  public static <T> T ending(ThrowingSupplier<T> reading) {
    Supplier<String> hang = () -> "does not end";
    return Assertions.assertTimeoutPreemptively(Waits.LIMIT, reading, hang);
  }
}
