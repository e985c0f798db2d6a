package io.defenderroutes.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The list of beans that {@code validate} holds routes against. */
class BeansTest {
  private static final Pattern BOUND = Pattern.compile("\\.bind\\(\\s*\"(\\w+)\"");

  @Test
  void the_list_is_what_is_bound() throws IOException {
    Set<String> bound = new TreeSet<>();
    for (String name : List.of("Wiring", "PollingBeans", "Components")) {
      String source =
          Files.readString(Path.of("src/main/java/io/defenderroutes/" + name + ".java"));
      BOUND.matcher(source).results().forEach(found -> bound.add(found.group(1)));
    }

    assertThat(Beans.BOUND.keySet()).containsExactlyInAnyOrderElementsOf(bound);
  }
}
