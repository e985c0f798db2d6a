package io.defenderroutes.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.defenderroutes.config.BoundedJson;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Sets the variables of {@link AlertContract} that {@link Identify} does not. Missing values become
 * {@code unknown}; rejects only what is not a JSON object.
 */
public final class Classify implements Processor {
  private final ObjectMapper json = BoundedJson.mapper();
  private final int truncatedLength;

  /**
   * @param truncatedLength bytes that are kept of an alert that is too large
   */
  public Classify(int truncatedLength) {
    this.truncatedLength = truncatedLength;
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    Classification alert = Classification.of(exchange);
    exchange.removeProperty(Classification.PROPERTY);
    if (alert.type() == JsonNodeType.MISSING) {
      byte[] body = exchange.getMessage().getBody(byte[].class);
      throw new UnclassifiableAlert(
          body != null && body.length == truncatedLength
              ? "larger than answer.max-alert-bytes; this is its beginning"
              : unreadable(body));
    }
    if (alert.type() != JsonNodeType.OBJECT) {
      throw new UnclassifiableAlert("not a JSON object: " + alert.type());
    }
    alert.variables().forEach(exchange::setVariable);
  }

  private String unreadable(byte @Nullable [] body) {
    try {
      json.readTree(body == null ? new byte[0] : body);
    } catch (IOException e) {
      return BoundedJson.exceeded(e).orElse("not valid JSON");
    }
    return "not valid JSON";
  }
}
