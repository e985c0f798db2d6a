package io.defenderroutes.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Says which alert this is: sets {@link AlertContract#ALERT_ID} and {@link AlertContract#VERSION}.
 * Leaves the body as it is, and the parsed alert for {@link Classify}. Never fails: what has no id
 * is told apart by its content.
 */
public final class Identify implements Processor {
  static final String PARSED = "parsedAlert";

  private final ObjectMapper json = new ObjectMapper();
  private final Function<String, Fields> sources;

  /**
   * @param sources the fields of a source of that name
   */
  public Identify(Function<String, Fields> sources) {
    this.sources = sources;
    json.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(64 * 1024 * 1024).build());
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    byte[] body = exchange.getMessage().getBody(byte[].class);
    JsonNode alert = parse(body);
    Fields fields = sources.apply(exchange.getVariable(AlertContract.SOURCE, String.class));
    String identity =
        fields
            .identity()
            .read(alert)
            .or(() -> fields.alertId().read(alert))
            .orElseGet(() -> digest(body));
    exchange.setVariable(AlertContract.ALERT_ID, fields.alertId().read(alert).orElse(identity));
    exchange.setVariable(
        AlertContract.VERSION, identity + "@" + fields.time().read(alert).orElse(""));
    exchange.setProperty(PARSED, alert);
  }

  private JsonNode parse(byte[] body) throws IOException {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      // Such as a number of a thousand digits: Classify refuses it.
      return MissingNode.getInstance();
    }
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
