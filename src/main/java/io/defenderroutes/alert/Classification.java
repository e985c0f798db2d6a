package io.defenderroutes.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.defenderroutes.config.BoundedJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The values of an alert in the words of {@link AlertContract}, read in the thread that reads the
 * response.
 *
 * @param type of the JSON; missing if it is none
 * @param variables that {@link Classify} sets; values that the alert lacks are {@code unknown} or
 *     empty
 * @param second of the last change; null if missing or in an unknown format
 */
public record Classification(
    JsonNodeType type,
    Map<String, Object> variables,
    boolean isResolved,
    @Nullable Instant second) {
  static final String PROPERTY = "classification";

  private static final Paths EACH = Paths.of("*");
  private static final ObjectMapper JSON = BoundedJson.mapper();

  static Classification of(Fields fields, JsonNode alert, Optional<Instant> second) {
    Map<String, Object> variables = new HashMap<>();
    variables.put(AlertContract.SEVERITY, fields.severity(alert).toString());
    List<String> categories = categories(fields.category.readAll(alert));
    variables.put(AlertContract.CATEGORIES, categories);
    variables.put(AlertContract.CATEGORY, categories.get(0));
    List<String> services = fields.services(alert);
    variables.put(AlertContract.SERVICES, services);
    variables.put(AlertContract.SERVICE, services.get(0));
    variables.put(AlertContract.TITLE, fields.title.read(alert).orElse(""));
    variables.put(AlertContract.LINK, fields.link.read(alert).orElse(""));
    if (!fields.incidentId.isNone()) {
      variables.put(AlertContract.INCIDENT_ID, fields.incidentId.read(alert).orElse(""));
      variables.put(AlertContract.INCIDENT_TITLE, fields.incidentTitle.read(alert).orElse(""));
    }
    variables.put(AlertContract.TIME, fields.time.read(alert).orElse(""));
    variables.put(AlertContract.MACHINE, fields.machine.read(alert).orElse(""));
    variables.put(AlertContract.USER, fields.user.read(alert).orElse(""));
    return new Classification(
        alert.getNodeType(), variables, fields.isResolved(alert), second.orElse(null));
  }

  /** That of an identified alert that is not classified yet. */
  public static Classification of(Exchange identified) {
    return Objects.requireNonNull(identified.getProperty(PROPERTY, Classification.class));
  }

  /** A value of {@link Severity}. */
  public String severity() {
    return String.valueOf(variables.get(AlertContract.SEVERITY));
  }

  /** The distinct normalized categories in the alert's order; at least one. */
  private static List<String> categories(List<String> vendorCategories) {
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
  private static List<String> split(String category) {
    if (!isList(category)) {
      return List.of(category);
    }
    try {
      return EACH.readAll(JSON.readTree(category));
    } catch (JsonProcessingException e) {
      return List.of(category);
    }
  }
}
