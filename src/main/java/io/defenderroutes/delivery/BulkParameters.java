package io.defenderroutes.delivery;

import io.defenderroutes.config.Kind;
import io.defenderroutes.delivery.pending.Group;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The parameters of a kamelet that takes several alerts in one call. */
public final class BulkParameters {
  /** Most alerts in one call. A kamelet that declares it gets a list of deliveries. */
  static final String COUNT = "bulkCount";

  /** Most bytes of these alerts. */
  static final String BYTES = "bulkBytes";

  /** How long the first alert waits for others. */
  static final String WAIT = "bulkWait";

  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);
  private static final Map<String, String> DEFAULTS =
      Map.of(COUNT, "100", BYTES, "1000000", WAIT, "1s");

  private BulkParameters() {}

  /** The names of the parameters. */
  public static Set<String> names() {
    return DEFAULTS.keySet();
  }

  /** What would be right for a parameter; empty if its value is. */
  public static Optional<String> fault(String parameter, String value) {
    boolean isNumber = NUMBER.matcher(value).matches();
    Duration wait = Kind.duration(value);
    return switch (parameter) {
      case COUNT ->
          isNumber && Integer.parseInt(value) <= Group.MOST
              ? Optional.empty()
              : Optional.of("a number from 1 to " + Group.MOST);
      case BYTES ->
          isNumber ? Optional.empty() : Optional.of("a number of bytes from 1 to 999999999");
      case WAIT ->
          wait != null && wait.compareTo(LONGEST_WAIT) <= 0
              ? Optional.empty()
              : Optional.of("a duration such as 1s or 15m, at most 1d");
      default -> Optional.empty();
    };
  }

  /**
   * Returns how many deliveries a call has.
   *
   * @param given parameters; a blank one has its default
   * @throws IllegalArgumentException if one is invalid
   */
  static Group group(Map<String, String> given, boolean isDivisible) {
    Duration wait = Kind.duration(value(given, WAIT));
    return new Group(
        Integer.parseInt(value(given, COUNT)),
        Long.parseLong(value(given, BYTES)),
        wait == null ? Duration.ZERO : wait,
        isDivisible);
  }

  private static String value(Map<String, String> given, String parameter) {
    String value = given.getOrDefault(parameter, "").strip();
    if (value.isEmpty()) {
      return DEFAULTS.getOrDefault(parameter, "");
    }
    fault(parameter, value)
        .ifPresent(
            right -> {
              throw new IllegalArgumentException(parameter + " is '" + value + "', not " + right);
            });
    return value;
  }
}
