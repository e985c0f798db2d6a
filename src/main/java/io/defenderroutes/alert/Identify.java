package io.defenderroutes.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.config.BoundedJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Sets id, identity and version of an alert, and keeps its {@link Classification} for {@link
 * Classify}. Does not change the body. Never fails: an alert without an id is identified by its
 * content.
 */
public final class Identify implements Processor {
  /** Time to seconds, fraction without trailing zeros, UTC. Vendors that send no zone mean UTC. */
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)(?:(\\.\\d*?[1-9])0*|\\.0+)?(?:Z|[+-]00:00)?");

  /** The beginning of a time; 0 is any digit. */
  private static final String SECONDS = "0000-00-00T00:00:00";

  private static final Pattern PREFIXED = Pattern.compile("da\\d+_");

  private final ObjectMapper json = BoundedJson.mapper();
  private final RecordValues values = new RecordValues(Identify::canonical);
  private final Function<String, Fields> sources;
  private final Map<Fields, Set<String>> roots = new ConcurrentHashMap<>();

  /**
   * @param sources returns the fields of a source by its name
   */
  public Identify(Function<String, Fields> sources) {
    this.sources = sources;
  }

  /** The body is an alert in bytes, or an {@link IdentifiedAlert}; afterwards it is the bytes. */
  @Override
  public void process(Exchange exchange) throws Exception {
    Object body = exchange.getMessage().getBody();
    IdentifiedAlert alert =
        body instanceof IdentifiedAlert identified ? identified : identified(exchange);
    exchange.getMessage().setBody(alert.json());
    exchange.setVariable(AlertContract.ALERT, alert.json());
    exchange.setVariable(AlertContract.ALERT_ID, alert.id());
    exchange.setVariable(AlertContract.IDENTITY, alert.identity());
    exchange.setVariable(AlertContract.VERSION, alert.version());
    exchange.setVariable(AlertContract.SAME_AS, alert.sameAs());
    exchange.setProperty(Classification.PROPERTY, alert.classification());
  }

  /** Identifies the alerts of a batch, which is bounded: their field names are in memory. */
  public List<IdentifiedAlert> identify(String source, List<byte[]> batch) {
    Fields fields = sources.apply(source);
    JsonFactory names = BoundedJson.factoryForBatch();
    List<IdentifiedAlert> identified = new ArrayList<>(batch.size());
    for (byte[] alert : batch) {
      identified.add(identify(fields, alert, parseInBatch(alert, roots(fields), names)));
    }
    return identified;
  }

  private IdentifiedAlert identified(Exchange exchange) {
    byte[] body = exchange.getMessage().getBody(byte[].class);
    Fields fields = sources.apply(exchange.getVariable(AlertContract.SOURCE, String.class));
    return identify(fields, body, parse(body, roots(fields)));
  }

  private Set<String> roots(Fields fields) {
    return roots.computeIfAbsent(fields, Fields::roots);
  }

  private IdentifiedAlert identify(Fields fields, byte[] body, JsonNode alert) {
    String identity = identity(fields, alert, body);
    return new IdentifiedAlert(
        body,
        fields.alertId.read(alert).orElse(identity),
        identity,
        version(fields, alert, identity),
        sameAs(fields, alert, body),
        Classification.of(fields, alert, second(fields, alert)));
  }

  /** Records that are identified by content are matched across sources by their values. */
  private String sameAs(Fields fields, JsonNode alert, byte[] body) {
    return fields
        .sameAs
        .read(alert)
        .map(Identify::withoutPrefix)
        .orElseGet(() -> fields.byContent || fields.byValues ? digestOfValues(body) : "");
  }

  private String digestOfValues(byte[] body) {
    try {
      return digest(values.of(json.readTree(body)).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Not JSON, not UTF-8, or too large: Classify rejects it.
      return digest(body);
    }
  }

  /** Removes the prefix that only some APIs use: {@code da637…_-12}, {@code 637…_-12}. */
  private static String withoutPrefix(String id) {
    String lower = id.strip().toLowerCase(Locale.ROOT);
    return PREFIXED.matcher(lower).lookingAt() ? lower.substring(2) : lower;
  }

  /** The time of the last change; empty if missing or in an unknown format. */
  public Optional<Instant> time(String source, byte[] alert) {
    Fields fields = sources.apply(source);
    return time(fields, parse(alert, roots(fields)));
  }

  private static Optional<Instant> time(Fields fields, JsonNode alert) {
    try {
      return fields.time.read(alert).map(Identify::canonical).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** As {@link #time(String, byte[])}, to the second. */
  private static Optional<Instant> second(Fields fields, JsonNode alert) {
    Optional<Instant> second = fields.time.read(alert).map(Identify::utcSecond);
    return second.isPresent() ? second : time(fields, alert);
  }

  /**
   * Reads a time such as {@code 2026-01-26T20:33:59.21Z} in a tenth of the time of {@link
   * Instant#parse}, for every new alert; null if it may have another form.
   */
  static @Nullable Instant utcSecond(String time) {
    if (!time.endsWith("Z") || time.length() < SECONDS.length()) {
      return null;
    }
    for (int i = 0; i < SECONDS.length(); i++) {
      char expected = SECONDS.charAt(i);
      char c = time.charAt(i);
      if (expected == '0' ? c < '0' || c > '9' : c != expected) {
        return null;
      }
    }
    try {
      long day =
          LocalDate.of(number(time, 0, 4), number(time, 5, 7), number(time, 8, 10)).toEpochDay();
      return Instant.ofEpochSecond(
          day * 86_400
              + number(time, 11, 13) * 3_600L
              + number(time, 14, 16) * 60L
              + number(time, 17, 19));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int number(String digits, int from, int to) {
    return Integer.parseInt(digits, from, to, 10);
  }

  public String version(String source, byte[] body) {
    Fields fields = sources.apply(source);
    JsonNode alert = parse(body, roots(fields));
    return version(fields, alert, identity(fields, alert, body));
  }

  private static String version(Fields fields, JsonNode alert, String identity) {
    return identity + "@" + canonical(fields.time.read(alert).orElse(""));
  }

  private String identity(Fields fields, JsonNode alert, byte[] body) {
    Optional<String> vendorId = fields.identity.read(alert).or(() -> fields.alertId.read(alert));
    if (fields.byContent || fields.byValues) {
      return vendorId.map(name -> name + ":").orElse("")
          + (fields.byValues ? digestOfValues(body) : digest(body));
    }
    return vendorId.orElseGet(() -> digest(body));
  }

  /** Whether an object has the id and the time of an alert of a source. */
  public boolean isAlert(String source, byte[] object) {
    Fields fields = sources.apply(source);
    JsonNode parsed = parse(object, roots(fields));
    boolean id = fields.identity.read(parsed).or(() -> fields.alertId.read(parsed)).isPresent();
    return id && (fields.time.isNone() || fields.time.read(parsed).isPresent());
  }

  /** Parses only the given top-level fields, which are a small part of an alert. */
  private JsonNode parse(byte[] body, Set<String> names) {
    try {
      return parse(body, names, json.getFactory());
    } catch (IOException e) {
      // Not JSON, not UTF-8, or too large: Classify rejects it.
      return MissingNode.getInstance();
    }
  }

  /**
   * As {@link #parse(byte[], Set)}, with a faster parser, which has a limit of its own for names.
   */
  private JsonNode parseInBatch(byte[] body, Set<String> names, JsonFactory parsers) {
    try {
      return parse(body, names, parsers);
    } catch (IOException e) {
      return parse(body, names);
    }
  }

  private JsonNode parse(byte[] body, Set<String> names, JsonFactory parsers) throws IOException {
    try (JsonParser parser = parsers.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return json.readTree(parser);
      }
      ObjectNode alert = json.createObjectNode();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        if (names.contains(name)) {
          alert.set(name, json.readTree(parser));
        } else {
          parser.skipChildren();
        }
      }
      return alert;
    }
  }

  /** Normalizes a time, so that its number of digits does not make another version. */
  private static String canonical(String time) {
    Matcher written = TIME.matcher(time);
    return written.matches()
        ? written.group(1) + Objects.toString(written.group(2), "") + "Z"
        : time;
  }

  private static String digest(byte[] body) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
