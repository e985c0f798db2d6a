package io.defenderroutes.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/openapi.yaml describes what /status.json contains. */
class OpenApiTest {
  static Stream<Class<?>> types() {
    return Stream.concat(Stream.of(Status.class), Arrays.stream(Status.class.getDeclaredClasses()));
  }

  @ParameterizedTest
  @MethodSource("types")
  void each_type_of_the_status_has_a_schema_with_the_same_properties(Class<?> type)
      throws IOException {
    JsonNode schema =
        new YAMLMapper()
            .readTree(Path.of("docs/openapi.yaml").toFile())
            .path("components")
            .path("schemas")
            .path(type.getSimpleName());

    if (type.isEnum()) {
      List<String> values = new ArrayList<>();
      schema.path("enum").forEach(value -> values.add(value.asText()));
      assertThat(values)
          .containsExactly(
              Arrays.stream(type.getEnumConstants()).map(Object::toString).toArray(String[]::new));
    } else {
      List<String> required = new ArrayList<>();
      schema.path("required").forEach(name -> required.add(name.asText()));
      assertThat(schema.path("properties").fieldNames())
          .toIterable()
          .containsExactlyElementsOf(names(type.getRecordComponents()));
      assertThat(required)
          .containsExactlyElementsOf(
              names(
                  Arrays.stream(type.getRecordComponents())
                      .filter(c -> c.getAnnotatedType().getAnnotation(Nullable.class) == null)
                      .toArray(RecordComponent[]::new)));
    }
  }

  private static List<String> names(RecordComponent[] components) {
    return Arrays.stream(components).map(RecordComponent::getName).toList();
  }
}
