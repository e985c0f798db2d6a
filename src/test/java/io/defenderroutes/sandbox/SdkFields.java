package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.graph.models.security.AlertEvidence;
import com.microsoft.kiota.serialization.Parsable;
import com.microsoft.kiota.serialization.ValuedEnum;
import com.microsoft.kiota.store.BackedModel;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the Microsoft Graph SDK read with what the sandbox served, field by field: values
 * that it lost, fields that it has no place for, fields that were never filled.
 */
final class SdkFields {
  /** What Graph serves and this version of the SDK has no field for. */
  private static final Set<String> NEWER =
      Set.of(
          "Alert.categories",
          "Alert.customDetails",
          "Alert.investigationState",
          "Incident.priorityScore");

  /** Made of whatever keys there are. */
  private static final Set<String> OPEN = Set.of("Dictionary");

  private final Set<String> foreign = new TreeSet<>();
  private final Set<String> lost = new TreeSet<>();
  private final Set<String> known = new TreeSet<>();
  private final Set<String> filled = new TreeSet<>();
  private final Set<String> evidence = new TreeSet<>();

  /** Compares an object, and all that is in it. */
  void compare(Parsable model, JsonNode served) {
    String type = model.getClass().getSimpleName();
    if (model instanceof AlertEvidence) {
      evidence.add(type);
    }
    Set<String> fields = model.getFieldDeserializers().keySet();
    if (!OPEN.contains(type)) {
      served.fieldNames().forEachRemaining(name -> foreign(type, name, fields));
    }
    for (String field : fields) {
      String name = type + "." + field;
      known.add(name);
      Object value = ((BackedModel) model).getBackingStore().get(property(field));
      JsonNode node = served.path(field);
      if (value != null && !(value instanceof Collection<?> values && values.isEmpty())) {
        filled.add(name);
      }
      compare(name, value, node);
    }
  }

  /** Nothing was lost, nothing had no place, and every field was filled at least once. */
  void assertComplete() {
    assertThat(lost).as("values that it does not know").isEmpty();
    assertThat(foreign).as("fields that it does not know").isSubsetOf(NEWER);
    known.removeAll(filled);
    known.removeIf(name -> name.endsWith(".@odata.type")); // nested objects of one type have none
    assertThat(known).as("fields that are never filled").isEmpty();
  }

  /** The classes that evidence was read as. */
  Set<String> evidence() {
    return evidence;
  }

  private void foreign(String type, String name, Set<String> fields) {
    if (!fields.contains(name)) {
      foreign.add(type + "." + name);
    }
  }

  private void compare(String name, @Nullable Object value, JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return;
    }
    if (value instanceof Parsable model) {
      compare(model, node);
    } else if (value instanceof Collection<?> values) {
      assertThat(values).as(name).hasSize(node.size());
      int i = 0;
      for (Object one : values) {
        compare(name, one, node.path(i));
        i++;
      }
    } else if (!node.asText().equals(text(value)) && !sameTime(value, node)) {
      lost.add(name + ": " + node + " became " + value);
    }
  }

  private static String text(@Nullable Object value) {
    return value instanceof ValuedEnum word ? word.getValue() : String.valueOf(value);
  }

  private static boolean sameTime(@Nullable Object value, JsonNode node) {
    String text = node.asText();
    return value instanceof OffsetDateTime time
        && time.equals(OffsetDateTime.parse(text.endsWith("Z") ? text : text + "Z"));
  }

  /** The SDK's own name for a field. */
  private static String property(String field) {
    return switch (field) {
      case "@odata.type" -> "odataType";
      case "additionalData" -> "additionalDataProperty";
      default -> field;
    };
  }
}
