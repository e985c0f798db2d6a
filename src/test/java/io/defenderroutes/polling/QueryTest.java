package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.sandbox.MovableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {
  private static final DefaultCamelContext CONTEXT = new DefaultCamelContext();
  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final Query query = new Query(clock);
  private final Exchange exchange = new DefaultExchange(CONTEXT);

  @AfterAll
  static void close() throws IOException {
    CONTEXT.close();
  }

  @Test
  void each_value_of_a_list_is_a_parameter_whatever_is_in_it() {
    given("groups", "Servers, Zürich & Genève,,a=b+c#d");

    assertThat(query.each("g", "groups", exchange))
        .isEqualTo("&g=Servers&g=Z%C3%BCrich%20%26%20Gen%C3%A8ve&g=a%3Db%2Bc%23d");
  }

  @Test
  void what_is_not_set_writes_nothing() {
    given("empty", "");

    assertThat(query.each("g", "empty", exchange)).isEmpty();
    assertThat(query.and("empty", exchange)).isEmpty();
    assertThat(query.when("empty", "$expand", "evidence", exchange)).isEmpty();
  }

  @Test
  void a_condition_is_added_to_the_filter_encoded() {
    given("filter", "severity eq 'High' or title eq 'a&b'");

    assertThat(query.and("filter", exchange))
        .isEqualTo("%20and%20%28severity%20eq%20%27High%27%20or%20title%20eq%20%27a%26b%27%29");
  }

  @Test
  void a_query_gets_the_bounds_and_becomes_a_json_string() {
    given("kql", "T | where t > datetime({since})\n and t < datetime({until}) // \"x\"");
    exchange.setVariable("since", "S");
    exchange.setVariable("until", "U");

    assertThat(query.json("kql", exchange))
        .isEqualTo("\"T | where t > datetime(S)\\n and t < datetime(U) // \\\"x\\\"\"");
  }

  @ParameterizedTest
  @CsvSource({
    "since, millis, 1772366400123",
    "until, millis, 1772366400124",
    "since, seconds, 1772366400",
    "until, seconds, 1772366401",
    "since, yyyy-MM-dd HH:mm:ss, 2026-03-01%2012%3A00%3A00",
    "until, yyyy-MM-dd HH:mm:ss, 2026-03-01%2012%3A00%3A01"
  })
  void bounds_in_other_forms_leave_nothing_out(String bound, String form, String written) {
    exchange.setVariable(bound, "2026-03-01T12:00:00.1234567Z");

    assertThat(query.time(bound, form, exchange)).isEqualTo(written);
  }

  @Test
  void what_has_failed_twice_is_left_alone_for_a_while_by_that_connection() {
    exchange.setVariable("connection", "acme/graph-incidents");
    assertThat(query.isWorthTrying("expand", exchange)).isTrue();
    exchange.setVariable("attempt", 1);
    assertThat(query.isWorthTrying("expand", exchange)).isTrue();
    exchange.setVariable("attempt", 2);
    assertThat(query.isWorthTrying("expand", exchange)).isFalse();

    exchange.setVariable("attempt", 0);
    assertThat(query.isWorthTrying("expand", exchange)).isFalse();
    assertThat(query.isWorthTrying("else", exchange)).isTrue();
    exchange.setVariable("connection", "globex/graph-incidents");
    assertThat(query.isWorthTrying("expand", exchange)).isTrue();

    exchange.setVariable("connection", "acme/graph-incidents");
    clock.advance(Duration.ofMinutes(16));
    assertThat(query.isWorthTrying("expand", exchange)).isTrue();
  }

  @Test
  void a_parameter_that_the_file_does_not_declare_is_told_with_those_it_does() {
    given("groups", "");

    assertThatThrownBy(() -> query.each("g", "grups", exchange))
        .hasMessageContaining("'grups'")
        .hasMessageContaining("[groups]");
  }

  private void given(String parameter, String value) {
    exchange.setVariable(Query.PARAMETERS, Map.of(parameter, value));
  }
}
