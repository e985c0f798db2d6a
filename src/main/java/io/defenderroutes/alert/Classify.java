package io.defenderroutes.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.config.BoundedJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Sets the variables of {@link AlertContract} that {@link Identify} does not. Missing values become
 * {@code unknown}; rejects only what is not a JSON object.
 */
public final class Classify implements Processor {
  private static final Paths EACH = Paths.of("*");

  private final ObjectMapper json = BoundedJson.mapper();
  private final Function<String, Fields> sources;
  private final int truncatedLength;

  /**
   * @param sources returns the fields of a source by its name
   * @param truncatedLength bytes that are kept of an alert that is too large
   */
  public Classify(Function<String, Fields> sources, int truncatedLength) {
    this.sources = sources;
    this.truncatedLength = truncatedLength;
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    JsonNode alert = (JsonNode) exchange.removeProperty(Identify.PARSED);
    if (alert != null && alert.isMissingNode()) {
      byte[] body = exchange.getMessage().getBody(byte[].class);
      throw new UnclassifiableAlert(
          body != null && body.length == truncatedLength
              ? "larger than answer.max-alert-bytes; this is its beginning"
              : unreadable(body));
    }
    if (alert == null || !alert.isObject()) {
      throw new UnclassifiableAlert(
          "not a JSON object: " + (alert == null ? "nothing" : alert.getNodeType()));
    }
    Fields fields = sources.apply(exchange.getVariable(AlertContract.SOURCE, String.class));
    exchange.setVariable(AlertContract.SEVERITY, fields.severity(alert).toString());
    List<String> categories = categories(fields.category.readAll(alert));
    exchange.setVariable(AlertContract.CATEGORIES, categories);
    exchange.setVariable(AlertContract.CATEGORY, categories.get(0));
    List<String> services = fields.services(alert);
    exchange.setVariable(AlertContract.SERVICES, services);
    exchange.setVariable(AlertContract.SERVICE, services.get(0));
    exchange.setVariable(AlertContract.TITLE, fields.title.read(alert).orElse(""));
    exchange.setVariable(AlertContract.LINK, fields.link.read(alert).orElse(""));
    if (!fields.incidentId.isNone()) {
      exchange.setVariable(AlertContract.INCIDENT_ID, fields.incidentId.read(alert).orElse(""));
      exchange.setVariable(
          AlertContract.INCIDENT_TITLE, fields.incidentTitle.read(alert).orElse(""));
    }
    exchange.setVariable(AlertContract.TIME, fields.time.read(alert).orElse(""));
    exchange.setVariable(AlertContract.MACHINE, fields.machine.read(alert).orElse(""));
    exchange.setVariable(AlertContract.USER, fields.user.read(alert).orElse(""));
  }

  private String unreadable(byte @Nullable [] body) {
    try {
      json.readTree(body == null ? new byte[0] : body);
    } catch (IOException e) {
      return BoundedJson.exceeded(e).orElse("not valid JSON");
    }
    return "not valid JSON";
  }

  /** The distinct normalized categories in the alert's order; at least one. */
  private List<String> categories(List<String> vendorCategories) {
    if (vendorCategories.size() == 1 && !isList(vendorCategories.get(0))) {
      return List.of(Category.of(vendorCategories.get(0)));
    }
    List<String> normalized = new ArrayList<>();
    for (String vendor : vendorCategories) {
      for (String each : split(vendor)) {
        String category = Category.of(each);
        // "unknown" beside a category adds no information.
        if (!category.equals(Category.UNKNOWN)
            && normalized.stream().noneMatch(one -> Category.isSame(one, category))) {
          normalized.add(category);
        }
      }
    }
    return normalized.isEmpty() ? List.of(Category.UNKNOWN) : normalized;
  }

  private static boolean isList(String category) {
    return category.stripLeading().startsWith("[");
  }

  /** A string may hold several categories as a JSON array. */
  private List<String> split(String category) {
    if (!isList(category)) {
      return List.of(category);
    }
    try {
      return EACH.readAll(json.readTree(category));
    } catch (JsonProcessingException e) {
      return List.of(category);
    }
  }
}
