package io.defenderroutes.alert;

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
import java.util.HexFormat;
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

/**
 * Says which alert this is: sets {@link AlertContract#ALERT_ID} and {@link AlertContract#VERSION}.
 * Leaves the body as it is, and the parsed alert for {@link Classify}. Never fails: what has no id
 * is told apart by its content.
 */
public final class Identify implements Processor {
  static final String PARSED = "parsedAlert";

  /**
   * Seconds, fraction without the zeros at its end, and UTC or no zone, which vendors mean by it.
   */
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)(?:(\\.\\d*?[1-9])0*|\\.0+)?(?:Z|[+-]00:00)?");

  private static final Pattern PREFIXED = Pattern.compile("da\\d+_");

  private final ObjectMapper json = BoundedJson.mapper();
  private final RecordValues values = new RecordValues(Identify::canonical);
  private final Function<String, Fields> sources;
  private final Map<Fields, Set<String>> roots = new ConcurrentHashMap<>();

  /**
   * @param sources the fields of a source of that name
   */
  public Identify(Function<String, Fields> sources) {
    this.sources = sources;
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    byte[] body = exchange.getMessage().getBody(byte[].class);
    Fields fields = sources.apply(exchange.getVariable(AlertContract.SOURCE, String.class));
    JsonNode alert = parse(body, roots.computeIfAbsent(fields, Fields::roots));
    String identity = identity(fields, alert, body);
    exchange.setVariable(AlertContract.ALERT_ID, fields.alertId().read(alert).orElse(identity));
    exchange.setVariable(AlertContract.IDENTITY, identity);
    exchange.setVariable(AlertContract.VERSION, version(fields, alert, identity));
    exchange.setVariable(AlertContract.SAME_AS, sameAs(fields, alert, body));
    exchange.setProperty(PARSED, alert);
  }

  /** A record that is told apart by its content is known to other sources by its values. */
  private String sameAs(Fields fields, JsonNode alert, byte[] body) {
    return fields
        .sameAs()
        .read(alert)
        .map(Identify::plain)
        .orElseGet(() -> fields.isByContent() || fields.isByValues() ? ofValues(body) : "");
  }

  private String ofValues(byte[] body) {
    try {
      return digest(values.of(json.readTree(body)).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // No JSON, no UTF-8, or beyond a bound: Classify refuses it.
      return digest(body);
    }
  }

  /** One API writes {@code da637…_-12}, another {@code 637…_-12}. */
  private static String plain(String id) {
    String lower = id.strip().toLowerCase(Locale.ROOT);
    return PREFIXED.matcher(lower).lookingAt() ? lower.substring(2) : lower;
  }

  /** When an alert last changed; empty if it does not say, or in no form that we know. */
  public Optional<Instant> time(String source, byte[] alert) {
    try {
      Fields fields = sources.apply(source);
      JsonNode parsed = parse(alert, roots.computeIfAbsent(fields, Fields::roots));
      return fields.time().read(parsed).map(Identify::canonical).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Which version of which record an alert is. */
  public String version(String source, byte[] body) {
    Fields fields = sources.apply(source);
    JsonNode alert = parse(body, roots.computeIfAbsent(fields, Fields::roots));
    return version(fields, alert, identity(fields, alert, body));
  }

  private static String version(Fields fields, JsonNode alert, String identity) {
    return identity + "@" + canonical(fields.time().read(alert).orElse(""));
  }

  private String identity(Fields fields, JsonNode alert, byte[] body) {
    Optional<String> told = fields.identity().read(alert).or(() -> fields.alertId().read(alert));
    if (fields.isByContent() || fields.isByValues()) {
      return told.map(name -> name + ":").orElse("")
          + (fields.isByValues() ? ofValues(body) : digest(body));
    }
    return told.orElseGet(() -> digest(body));
  }

  /** Whether an object has what identifies an alert of a source: an id, and a time. */
  public boolean isAlert(String source, byte[] object) {
    Fields fields = sources.apply(source);
    JsonNode parsed = parse(object, roots.computeIfAbsent(fields, Fields::roots));
    boolean id = fields.identity().read(parsed).or(() -> fields.alertId().read(parsed)).isPresent();
    return id && (fields.time().isNone() || fields.time().read(parsed).isPresent());
  }

  /** The alert with those of its fields that are read; the others, most of it, are passed over. */
  private JsonNode parse(byte[] body, Set<String> names) {
    try (JsonParser parser = json.createParser(body)) {
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
    } catch (IOException e) {
      // No JSON, no UTF-8, or beyond a bound: Classify refuses it.
      return MissingNode.getInstance();
    }
  }

  /** The same time is the same version, with whatever number of digits it is written. */
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
