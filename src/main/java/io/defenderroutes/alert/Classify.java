package io.defenderroutes.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Fills in the rest of the {@link AlertContract}. An alert without severity or category is
 * classified as unknown; only what is no JSON object at all is refused.
 */
public final class Classify implements Processor {
  private static final Paths FIRST = Paths.of("0");

  private final ObjectMapper json = new ObjectMapper();
  private final Function<String, Fields> sources;

  /**
   * @param sources the fields of a source of that name
   */
  public Classify(Function<String, Fields> sources) {
    this.sources = sources;
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    JsonNode alert = (JsonNode) exchange.removeProperty(Identify.PARSED);
    if (alert != null && alert.isMissingNode()) {
      throw new UnclassifiableAlert("not valid JSON, or beyond reason");
    }
    if (alert == null || !alert.isObject()) {
      throw new UnclassifiableAlert(
          "not a JSON object: " + (alert == null ? "nothing" : alert.getNodeType()));
    }
    Fields fields = sources.apply(exchange.getVariable(AlertContract.SOURCE, String.class));
    exchange.setVariable(
        AlertContract.SEVERITY,
        fields.severity().read(alert).map(Severity::of).orElse(Severity.UNKNOWN).toString());
    exchange.setVariable(
        AlertContract.CATEGORY,
        Category.of(fields.category().read(alert).map(this::first).orElse("")));
    exchange.setVariable(AlertContract.TITLE, fields.title().read(alert).orElse(""));
    exchange.setVariable(AlertContract.LINK, fields.link().read(alert).orElse(""));
    exchange.setVariable(AlertContract.TIME, fields.time().read(alert).orElse(""));
    exchange.setVariable(AlertContract.MACHINE, fields.machine().read(alert).orElse(""));
    exchange.setVariable(AlertContract.USER, fields.user().read(alert).orElse(""));
  }

  /** Several categories may stand as a JSON array in a string; the first one counts. */
  private String first(String category) {
    if (!category.strip().startsWith("[")) {
      return category;
    }
    try {
      return FIRST.read(json.readTree(category)).orElse("");
    } catch (JsonProcessingException e) {
      return category;
    }
  }
}
