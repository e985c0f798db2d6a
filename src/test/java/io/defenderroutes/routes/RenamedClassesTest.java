package io.defenderroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RenamedClassesTest {
  static Stream<Map.Entry<String, String>> names() {
    return RenamedClasses.NOW.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_former_name_leads_to_a_class_that_exists(Map.Entry<String, String> name)
      throws ClassNotFoundException {
    String former = RenamedClasses.ROOT + name.getKey();
    String now = RenamedClasses.now(former).orElseThrow();

    assertThat(Class.forName(now)).isPublic();
    assertThatThrownBy(() -> Class.forName(former)).isInstanceOf(ClassNotFoundException.class);
  }
}
