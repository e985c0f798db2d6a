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

/**
 * Bounds of JSON that comes from outside the process, and readers that keep to them. Bytes are
 * bounded where they are read.
 */
public final class BoundedJson {
  private static final int NESTING = 1_000;
  private static final int NUMBER_LENGTH = 1_000;
  private static final int NAME_BYTES = 64 * 1024;
  private static final int STRING_LENGTH = 64 * 1024 * 1024;

  /** Where only the ends of alerts are looked for, one that exceeds a bound can be set aside. */
  private static final int NESTING_TO_SKIP = 10_000;

  private static final int NUMBER_LENGTH_TO_SKIP = 64 * 1024;

  /** The parser holds a number, and a string that is read, before it checks its length. */
  private static final int HELD_WHILE_SKIPPING = 1024 * 1024;

  /** As Jackson words it: which limit was passed, and what it is. */
  private static final Pattern BOUND =
      Pattern.compile("\\((\\d+), from `StreamReadConstraints\\.getMax(\\w+)\\(\\)`\\)");

  private BoundedJson() {}

  /** Reads whole values. The bytes given to it are bounded already. */
  public static ObjectMapper mapper() {
    return JsonMapper.builder(
            new JsonFactoryBuilder()
                // Names of earlier documents are held for good otherwise, up to 6,000 of any
                // length.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(bounds(NESTING, NUMBER_LENGTH, STRING_LENGTH))
                .build())
        .build();
  }

  /**
   * The beginning of a factory for parsers that skip over alerts. An alert that exceeds a bound
   * moderately can be told from the next and set aside; whatever exceeds these bounds ends the
   * response. Names of earlier documents are held by the factory: it is for one response.
   *
   * @param stream whether a stream is read, and not bytes that are bounded already
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
