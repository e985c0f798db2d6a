package io.defenderroutes.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Limits for external JSON, and parsers that apply them. Readers limit the bytes. */
public final class BoundedJson {
  private static final int NESTING = 1_000;
  private static final int NUMBER_LENGTH = 1_000;
  private static final int NAME_BYTES = 64 * 1024;
  private static final int STRING_LENGTH = 64 * 1024 * 1024;

  /** For parsers that only find the ends of alerts, so that one bad alert can be skipped. */
  private static final int NESTING_TO_SKIP = 10_000;

  private static final int NUMBER_LENGTH_TO_SKIP = 64 * 1024;

  /** The parser buffers a number or string before it checks the length. */
  private static final int HELD_WHILE_SKIPPING = 1024 * 1024;

  /** Jackson's message: the limit's value and name. */
  private static final Pattern BOUND =
      Pattern.compile("\\((\\d+), from `StreamReadConstraints\\.getMax(\\w+)\\(\\)`\\)");

  private BoundedJson() {}

  /** A mapper for whole values, whose bytes are limited already. */
  public static ObjectMapper mapper() {
    return JsonMapper.builder(
            new JsonFactoryBuilder()
                // Otherwise up to 6,000 names of earlier documents are cached for good.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(bounds(NESTING, NUMBER_LENGTH, STRING_LENGTH))
                .build())
        .build();
  }

  /**
   * A factory for the documents of one batch, with the limits of {@link #mapper}. Its parsers keep
   * field names, as long as the factory is kept: faster where documents have the same ones.
   */
  public static JsonFactory factoryForBatch() {
    return new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(bounds(NESTING, NUMBER_LENGTH, STRING_LENGTH))
        .build();
  }

  /**
   * A factory builder for parsers that skip alerts, with higher limits: a parser can skip an alert
   * that {@link #mapper} rejects. Use one factory per response, because it caches names.
   *
   * @param stream whether the input is a stream rather than bytes that are limited already
   */
  public static JsonFactoryBuilder skipping(boolean stream) {
    return new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            bounds(
                NESTING_TO_SKIP,
                NUMBER_LENGTH_TO_SKIP,
                stream ? HELD_WHILE_SKIPPING : STRING_LENGTH));
  }

  private static StreamReadConstraints bounds(int nesting, int number, int string) {
    return StreamReadConstraints.builder()
        .maxNestingDepth(nesting)
        .maxNumberLength(number)
        .maxNameLength(NAME_BYTES)
        .maxStringLength(string)
        .build();
  }

  /**
   * The bound that a document exceeds, such as {@code JSON nested deeper than 1,000}; empty if it
   * failed for another reason.
   *
   * @param failure of reading it
   */
  public static Optional<String> exceeded(Throwable failure) {
    if (!(failure instanceof StreamConstraintsException constraint)) {
      return Optional.empty();
    }
    Matcher bound = BOUND.matcher(String.valueOf(constraint.getOriginalMessage()));
    if (!bound.find()) {
      return Optional.of("too many JSON field names with the same hash");
    }
    String limit = String.format(Locale.ROOT, "%,d", Long.valueOf(bound.group(1)));
    return Optional.of(
        switch (bound.group(2)) {
          case "NestingDepth" -> "JSON nested deeper than " + limit;
          case "NumberLength" -> "a JSON number longer than " + limit + " digits";
          case "NameLength" -> "a JSON field name longer than " + limit + " bytes";
          default -> "a JSON string or number longer than " + limit + " characters";
        });
  }
}
