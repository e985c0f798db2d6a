package io.defenderroutes.polling;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;

/**
 * What a source's route writes into its request from the parameters that are set: the bean {@code
 * query}. A parameter that is not set, and has no default, writes nothing.
 */
public final class Query {
  /** Variable with the values of the connection's parameters, by name. */
  static final String PARAMETERS = "parameters";

  private static final int ENOUGH_FAILURES = 2;

  /** Of what may be held in memory: a list, what was fetched, and what is turned round. */
  private static final int PARTS = 4;

  /** Variable with the {@link ListedItems} where items are fetched one by one; null elsewhere. */
  static final String ITEMS = "items";

  /** Variable with the version of the listed item at hand. */
  static final String LISTED_VERSION = "listedVersion";

  /** What can be one segment of a request's path, and nothing else; dots alone are not. */
  private static final Pattern SAFE_ID = Pattern.compile("(?!\\.+$)[A-Za-z0-9._-]{1,128}");

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
   * Puts the items of a list, which are to be fetched one by one, into the variable {@code items}.
   * A step, not an expression: what that sets is lost.
   *
   * @throws MalformedAnswer if it is not what the API documents
   */
  public void items(@Body @Nullable InputStream answer, Exchange exchange) throws IOException {
    InputStream stream = answer == null ? InputStream.nullInputStream() : answer;
    ListedItems items = new ListedItems(limits.memoryBytes() / PARTS);
    ShortAnswer watch = new ShortAnswer();
    try (AlertReader reader = new AlertReader(stream, List.of("value"), limits, false, watch)) {
      byte[] item = reader.next();
      while (item != null && items.list(item)) {
        item = reader.next();
      }
    }
    if (watch.isMore) {
      items.more();
    }
    exchange.setVariable(ITEMS, items);
  }

  /** In a loop over the variable {@code items}: whether a further one is to be fetched. */
  public boolean hasNext(@Variable(ITEMS) ListedItems items) {
    return items.hasNext();
  }

  /** In such a loop: the next item, as it is listed. */
  public byte[] next(@Variable(ITEMS) ListedItems items) {
    return items.next();
  }

  /** In such a loop: the item needs no request, because it is delivered. */
  public void passOver(
      @Variable(ITEMS) ListedItems items,
      @Variable(LISTED_VERSION) String version,
      @Variable(Polling.GLANCING) @Nullable Boolean glancing,
      @Body byte[] listed) {
    if (glancing != null && glancing) {
      items.collect(listed);
    } else {
      items.complete(Digest.of(version));
      items.passOver();
    }
  }

  /** In such a loop: keeps what is in the body, to be delivered. */
  public void collect(
      @Variable(ITEMS) ListedItems items,
      @Variable(LISTED_VERSION) String version,
      @Body byte[] item) {
    items.complete(Digest.of(version));
    items.collect(item);
  }

  /** Ends such a loop: what was fetched so far is delivered, then the request fails with this. */
  public void breakOff(
      @Variable(ITEMS) ListedItems items,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
    items.breakOff(why);
  }

  /**
   * An id that stands in a top-level field of the item in the body, as one segment of a path.
   *
   * @throws UnsafeId if it could be anything else
   */
  public String id(String field, Exchange exchange) throws IOException {
    byte[] item = exchange.getMessage().getBody(byte[].class);
    String id = scan(item, field, "").id;
    if (!SAFE_ID.matcher(id).matches()) {
      throw new UnsafeId(field);
    }
    return id;
  }

  /**
   * Reads the body, which is an item fetched by itself, into memory, and requires that it is the
   * one that was requested.
   *
   * @param name of the field that holds its id; the one requested is in the variable of that name
   * @param required a field that it must have
   * @throws MalformedAnswer if it is anything else, such as an error object
   * @throws AnswerTooLarge if it is larger than an item may be
   */
  public void requireSame(String name, String required, Exchange exchange) throws IOException {
    byte[] body = read(exchange.getMessage().getBody(InputStream.class));
    Scan item = scan(body, name, required);
    if (!item.whole || !item.required || !item.id.equals(exchange.getVariable(name))) {
      throw new MalformedAnswer(
          "malformed answer: not the item that was requested, with its " + required, false, null);
    }
    exchange.getMessage().setBody(body);
  }

  private byte[] read(@Nullable InputStream answer) throws IOException {
    if (answer == null) {
      return new byte[0];
    }
    try (answer) {
      byte[] body = answer.readNBytes(limits.alertBytes());
      if (body.length == limits.alertBytes() && answer.read() >= 0) {
        throw AnswerTooLarge.ofOneItem(limits.alertBytes());
      }
      return body;
    } catch (AnswerTooLarge e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedAnswer("malformed answer: the item broke off", false, e);
    }
  }

  /**
   * What is looked for in an item, without a tree of it in memory.
   *
   * @param whole whether it is one JSON object and nothing else
   * @param id text or number of the field asked for; empty if there is none
   * @param required whether it has the other field
   */
  private record Scan(boolean whole, String id, boolean required) {}

  private static Scan scan(byte[] item, String name, String required) throws IOException {
    String id = "";
    boolean found = false;
    boolean whole = false;
    try (JsonParser p = LenientJson.factory(false).createParser(item)) {
      if (p.nextToken() == JsonToken.START_OBJECT) {
        while (p.nextToken() == JsonToken.FIELD_NAME) {
          String field = p.currentName();
          JsonToken value = p.nextToken();
          found |= field.equals(required);
          if (field.equals(name)
              && (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT)) {
            id = p.getText();
          }
          p.skipChildren();
        }
        whole = p.nextToken() == null;
      }
    } catch (JsonProcessingException e) {
      // Not whole; its id, if it came before, is not that of a request.
    }
    return new Scan(whole, whole ? id : "", found);
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
