package io.defenderroutes.polling;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.configuration.BoundedJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/**
 * What a source's route writes into its request from the parameters that are set: the bean {@code
 * query}. A parameter that is not set, and has no default, writes nothing.
 */
public final class Query {
  /** Variable with the values of the connection's parameters, by name. */
  static final String PARAMETERS = "parameters";

  private static final int ENOUGH_FAILURES = 2;
  private static final String ITEMS = "items";
  private static final String IS_MORE = "isMore";
  private static final String COLLECTED = "collected";

  private static final ObjectMapper JSON = BoundedJson.mapper();

  private static final class ShortAnswer implements AlertReader.Watch {
    private boolean isMore;

    @Override
    public void item() {
      // Counted when the whole is read.
    }

    @Override
    public void more() {
      isMore = true;
    }

    @Override
    public void tooLarge(long position, long bytes) {
      // Its beginning fails further on.
    }

    /** What it stands for is put together as a list, which would hide that it was none. */
    @Override
    public boolean isAlert(byte[] object) {
      return false;
    }

    @Override
    public void bare(byte[] alert) {
      // There is none.
    }
  }

  /** What an API has failed to do is asked of it again after that long. */
  private static final Duration GIVEN_UP_FOR = Duration.ofMinutes(15);

  private final Limits limits;
  private final Clock clock;
  private final Map<String, Instant> givenUp = new ConcurrentHashMap<>();

  /**
   * @param limits of an answer
   */
  public Query(Limits limits, Clock clock) {
    this.limits = limits;
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
   * Whether an API that may fail for ever at something is still to be asked for it: not for a
   * quarter of an hour after it has failed twice in a poll.
   */
  public boolean isWorthTrying(String what, Exchange exchange) {
    String name = exchange.getVariable("connection", String.class) + " " + what;
    if (exchange.getVariable(Fault.ATTEMPT, 0, Integer.class) >= ENOUGH_FAILURES) {
      givenUp.put(name, clock.instant());
    }
    Instant since = givenUp.get(name);
    return since == null || clock.instant().isAfter(since.plus(GIVEN_UP_FOR));
  }

  /**
   * Puts the items of a short answer, which is held in memory, into the variable {@code items}. A
   * step, not an expression: what that sets is lost.
   *
   * @throws MalformedAnswer if it is not what the API documents
   */
  public void items(@Body InputStream answer, Exchange exchange) throws IOException {
    List<byte[]> items = new ArrayList<>();
    ShortAnswer watch = new ShortAnswer();
    try (AlertReader reader = new AlertReader(answer, List.of("value"), limits, false, watch)) {
      for (byte[] item = reader.next(); item != null; item = reader.next()) {
        items.add(item);
      }
    }
    exchange.setVariable(ITEMS, items);
    exchange.setVariable(IS_MORE, watch.isMore);
  }

  /** A top-level field of the item that is the body, as one segment of a path. */
  public String field(String name, Exchange exchange) throws IOException {
    byte[] item = exchange.getMessage().getBody(byte[].class);
    return encode(JSON.readTree(item).path(name).asText(""));
  }

  /**
   * Whether the body is the item that was asked for.
   *
   * @param name of the field that tells, whose value is in the variable of that name
   * @param required a field that it must have
   * @throws MalformedAnswer if it is anything else, such as an error object
   */
  public void requireSame(String name, String required, Exchange exchange) throws IOException {
    String body = exchange.getMessage().getBody(String.class);
    try {
      JsonNode answer = JSON.readTree(body);
      String found = encode(answer.path(name).asText(""));
      if (found.equals(exchange.getVariable(name, String.class)) && answer.has(required)) {
        return;
      }
    } catch (JsonProcessingException e) {
      // Told like what is JSON, but another's.
    }
    throw new MalformedAnswer(
        "malformed answer: not the item that was asked for, with its " + required, false, null);
  }

  /** In a loop over the list in the variable {@code items}: the one whose turn it is. */
  public Object item(Exchange exchange) {
    List<?> items = exchange.getVariable(ITEMS, List.of(), List.class);
    return items.get(turn(exchange));
  }

  /** In such a loop: keeps what is in the body. */
  public void collect(Exchange exchange) {
    List<Object> kept = new ArrayList<>();
    if (turn(exchange) > 0) {
      List<?> before = exchange.getVariable(COLLECTED, List.of(), List.class);
      kept.addAll(before);
    }
    kept.add(exchange.getMessage().getBody(String.class));
    exchange.setVariable(COLLECTED, kept);
  }

  private static int turn(Exchange exchange) {
    return exchange.getProperty(Exchange.LOOP_INDEX, 0, Integer.class);
  }

  /** After such a loop: all that was kept, as an answer that says whether there is more. */
  public String answer(Exchange exchange) {
    boolean none = exchange.getVariable(ITEMS, List.of(), List.class).isEmpty();
    List<?> kept = none ? List.of() : exchange.getVariable(COLLECTED, List.of(), List.class);
    String more =
        exchange.getVariable(IS_MORE, false, Boolean.class) ? ",\"@odata.nextLink\":\"more\"" : "";
    return kept.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(",", "{\"value\":[", "]" + more + "}"));
  }

  /**
   * A bound of the slice in another form than seven digits and Z: {@code seconds} or {@code millis}
   * since 1970, or a pattern of {@link DateTimeFormatter}, in UTC. What the form has no digits for
   * is rounded so that nothing is left out.
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
          "the source's file declares no parameter '"
              + parameter
              + "'; it has "
              + parameters.keySet());
    }
    return Objects.toString(parameters.get(parameter), "");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
