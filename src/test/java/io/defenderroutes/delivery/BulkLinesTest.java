package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class BulkLinesTest {
  private final BulkLines lines = new BulkLines();

  @Test
  void a_line_break_ends_each_part() {
    Exchange whole = lines.aggregate(lines.aggregate(null, part("a")), part("b"));
    lines.onCompletion(whole);

    assertThat(whole.getMessage().getBody()).isEqualTo("a\nb\n");
  }

  @Test
  void the_whole_fails_if_a_part_does() {
    Exchange failed = part("b");
    IllegalStateException failure = new IllegalStateException("no alert");
    failed.setException(failure);
    Exchange whole =
        lines.aggregate(lines.aggregate(lines.aggregate(null, part("a")), failed), part("c"));
    lines.onCompletion(whole);

    assertThat(whole.getException()).isSameAs(failure);
  }

  private static Exchange part(String body) {
    Exchange exchange = Exchanges.alert(Map.of());
    exchange.getMessage().setBody(body);
    return exchange;
  }
}
