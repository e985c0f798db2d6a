package io.defenderroutes.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of docs/metrics.md is made from {@link Metric}; -Ddocs.update=true writes it anew. */
class MetricsPageTest {
  private static final Path PAGE = Path.of("docs/metrics.md");
  private static final String BEGIN =
      "<!-- Made from Metric.java; renew with: mvn test -Dtest=MetricsPageTest -Ddocs.update=true -->\n";
  private static final String END = "<!-- end -->\n";

  @Test
  void the_page_tells_what_is_measured() throws IOException {
    String page = Files.readString(PAGE);
    String right =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + table()
            + page.substring(page.indexOf(END));
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(PAGE, right);
    }

    assertThat(PAGE).as("docs/metrics.md is stale").hasContent(right);
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| metric | meaning |\n|---|---|\n");
    for (Metric metric : Metric.values()) {
      table
          .append("| `")
          .append(names(metric))
          .append(" | ")
          .append(metric.description())
          .append(" |\n");
    }
    return table.toString();
  }

  private static String names(Metric metric) {
    String name = metric.key().replace('.', '_');
    String tags = metric.tags().stream().map(Tag::key).collect(Collectors.joining(",", "{", "}`"));
    return switch (metric.type()) {
      case COUNTER -> name + "_total" + tags;
      case TIMER -> name + "_seconds_count" + tags + ", `…_sum`, `…_max`";
      case GAUGE -> name + tags;
    };
  }
}
