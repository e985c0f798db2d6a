package io.defenderroutes.polling;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.config.BoundedJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/**
 * The bean {@code query}: writes a source's parameters into its request. A parameter without value
 * and default writes nothing.
 */
public final class Query {
  /** Variable with the values of the connection's parameters, by name. */
  static final String PARAMETERS = "parameters";

  private static final int ENOUGH_FAILURES = 2;

  private static final ObjectMapper JSON = BoundedJson.mapper();

  /** After this time, a feature at which the API failed is requested again. */
  private static final Duration GIVEN_UP_FOR = Duration.ofMinutes(15);

  private final Clock clock;
  private final Map<String, Instant> givenUp = new ConcurrentHashMap<>();

  /**
   * @param clock by which a failure is forgotten
   */
  public Query(Clock clock) {
    this.clock = clock;
  }

  /** {@code &name=value} for each value of a parameter, which are separated by commas. */
  public String each(String name, String parameter, Exchange exchange) {
    return Arrays.stream(value(parameter, exchange).split(","))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .map(value -> "&" + name + "=" + encode(value))
        .collect(Collectors.joining());
  }

  /** {@code &name=then} if a parameter is {@code true}. */
  public String when(String parameter, String name, String then, Exchange exchange) {
    return value(parameter, exchange).equals("true") ? "&" + name + "=" + encode(then) : "";
  }

  /** {@code and (value)}: a further condition for an OData filter. */
  public String and(String parameter, Exchange exchange) {
    String condition = value(parameter, exchange);
    return condition.isEmpty() ? "" : encode(" and (" + condition + ")");
  }

  /**
   * A parameter, as a JSON string, the bounds of the slice in place of <code>{since}</code> and
   * <code>{until}</code>.
   */
  public String json(String parameter, Exchange exchange) {
    return json(
        value(parameter, exchange)
            .replace("{since}", exchange.getVariable("since", "", String.class))
            .replace("{until}", exchange.getVariable("until", "", String.class)));
  }

  private static String json(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a text is always JSON", e);
    }
  }

  /**
   * Whether to request a feature at which an API may fail for ever: not for a quarter of an hour
   * after it failed twice in a poll.
   */
  public boolean isWorthTrying(String what, Exchange exchange) {
    String name = exchange.getVariable("connection", String.class) + " " + what;
    if (exchange.getVariable(PollFaults.ATTEMPT, 0, Integer.class) >= ENOUGH_FAILURES) {
      givenUp.put(name, clock.instant());
    }
    Instant since = givenUp.get(name);
    return since == null || clock.instant().isAfter(since.plus(GIVEN_UP_FOR));
  }

  /**
   * A bound of the slice in another format than seven digits and Z: {@code seconds} or {@code
   * millis} since 1970, or a pattern of {@link DateTimeFormatter}, in UTC. What the form has no
   * digits for is rounded so that nothing is left out.
   *
   * @param bound {@code since} or {@code until}
   */
  public String time(String bound, String form, Exchange exchange) {
    Instant time = Instant.parse(exchange.getVariable(bound, "", String.class));
    boolean up = bound.equals("until");
    if (form.equals("seconds")) {
      return Long.toString(
          time.getEpochSecond()
              + (up && !time.truncatedTo(ChronoUnit.SECONDS).equals(time) ? 1 : 0));
    }
    if (form.equals("millis")) {
      return Long.toString(
          time.toEpochMilli() + (up && !time.truncatedTo(ChronoUnit.MILLIS).equals(time) ? 1 : 0));
    }
    DateTimeFormatter formatter = DateTimeFormatter.ofPattern(form, Locale.ROOT);
    Instant rounded = up ? time.plusNanos(999_999_999) : time;
    return encode(formatter.format(rounded.atOffset(ZoneOffset.UTC)));
  }

  /** Whether a parameter is {@code true}. */
  public boolean is(String parameter, Exchange exchange) {
    return value(parameter, exchange).equals("true");
  }

  private static String value(String parameter, Exchange exchange) {
    Map<?, ?> parameters = exchange.getVariable(PARAMETERS, Map.of(), Map.class);
    if (!parameters.containsKey(parameter)) {
      throw new IllegalArgumentException(
          "the source's file declares no parameter '%s'; it has %s"
              .formatted(parameter, parameters.keySet()));
    }
    return Objects.toString(parameters.get(parameter), "");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
