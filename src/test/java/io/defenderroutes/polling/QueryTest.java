package io.defenderroutes.polling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.sandbox.MovableClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  private static final DefaultCamelContext CONTEXT = new DefaultCamelContext();
  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final Query query = new Query(Answers.LIMITS, clock);
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

  @Test
  void the_items_of_a_list_come_one_by_one() throws IOException {
    ListedItems items =
        items("{\"value\":[{\"id\":17},{\"id\":18}],\"@odata.nextLink\":\"x\"}", 1_000);

    assertThat(query.hasNext(items)).isTrue();
    assertThat(query.next(items)).asString(UTF_8).isEqualTo("{\"id\":17}");
    assertThat(query.next(items)).asString(UTF_8).isEqualTo("{\"id\":18}");
    assertThat(query.hasNext(items)).isFalse();
    assertThat(items.isCutShort()).isTrue();
  }

  @Test
  void of_a_list_no_more_is_held_than_there_is_memory_for() throws IOException {
    String item = "{\"id\":\"" + "1".repeat(91) + "\"}";
    String list = "{\"value\":[" + String.join(",", Collections.nCopies(1_000, item)) + "]}";

    ListedItems items = items(list, 1_000);

    int listed = 0;
    while (query.hasNext(items)) {
      query.next(items);
      listed++;
    }
    assertThat(listed).isEqualTo(10);
    assertThat(items.isCutShort()).isTrue();
  }

  @Test
  void no_more_is_fetched_than_there_is_memory_for_and_the_rest_counts_as_cut_off()
      throws IOException {
    ListedItems items = items("{\"value\":[{\"id\":1},{\"id\":2},{\"id\":3}]}", 1_000);
    query.next(items);
    query.collect(items, "1@now", new byte[1_000]);

    assertThat(query.hasNext(items)).isFalse();
    assertThat(items.isCutShort()).isTrue();
    assertThat(items.versions()).containsExactly(Digest.of("1@now"));
  }

  @Test
  void after_a_failure_nothing_more_is_fetched() throws IOException {
    ListedItems items = items("{\"value\":[{\"id\":1},{\"id\":2}]}", 1_000);
    IOException failure = new IOException("x");
    query.next(items);
    query.breakOff(items, failure);

    assertThat(query.hasNext(items)).isFalse();
    assertThat(items.failure()).containsSame(failure);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"1\"}",
        "{\"value\":{\"id\":\"1\"}}",
        "[",
        "\"x\"",
        "{\"error\":{}}",
        ""
      })
  void what_is_no_list_is_no_list_of_one(String answer) {
    assertThatThrownBy(() -> items(answer, 1_000)).isInstanceOf(MalformedAnswer.class);
  }

  private ListedItems items(String answer, long memoryBytes) throws IOException {
    new Query(new Limits(1_000_000, 10_000, 4 * memoryBytes), clock)
        .items(new ByteArrayInputStream(answer.getBytes(UTF_8)), exchange);
    return exchange.getVariable("items", ListedItems.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "\"17\"", "\"INC-12345\"", "\"a.b_c-D\"", "\"..a\""})
  void an_id_can_be_a_segment_of_a_path(String id) throws IOException {
    exchange.getMessage().setBody(("{\"x\":[1],\"id\":" + id + "}").getBytes(UTF_8));

    assertThat(query.id("id", exchange)).isEqualTo(id.replace("\"", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"../../../users?x=\"",
        "\"..\"",
        "\".\"",
        "\"\"",
        "\"a/b\"",
        "\"a%2Fb\"",
        "\"a b\"",
        "\"a\\n\"",
        "\"\\u0061\\u002f\"",
        "\"RAW(x)\"",
        "\"{{x}}\"",
        "\"ä\"",
        "null",
        "{}",
        "[\"1\"]",
        "1.5e3",
        "\"1\"} x"
      })
  void what_could_lead_elsewhere_is_no_id(String id) {
    exchange.getMessage().setBody(("{\"id\":" + id + "}").getBytes(UTF_8));

    assertThatThrownBy(() -> query.id("id", exchange)).isInstanceOf(UnsafeId.class);
  }

  @Test
  void nor_is_one_that_is_too_long() throws IOException {
    exchange.getMessage().setBody(("{\"id\":\"" + "a".repeat(128) + "\"}").getBytes(UTF_8));
    assertThat(query.id("id", exchange)).hasSize(128);

    exchange.getMessage().setBody(("{\"id\":\"" + "a".repeat(129) + "\"}").getBytes(UTF_8));
    assertThatThrownBy(() -> query.id("id", exchange)).isInstanceOf(UnsafeId.class);
  }

  /** What is put together of its items would not show that it was none. */
  @Test
  void a_short_answer_that_is_no_list_is_malformed() {
    for (String bare : List.of("{\"id\":\"1\"}", "{\"value\":{\"id\":42}}")) {
      assertThatThrownBy(
              () -> query.items(new ByteArrayInputStream(bare.getBytes(UTF_8)), exchange))
          .isInstanceOf(MalformedAnswer.class);
    }
  }

  @Test
  void what_was_not_asked_for_is_no_answer() throws IOException {
    exchange.setVariable("id", "17");
    String right = "{\"id\":\"17\",\"alerts\":[]}";
    exchange.getMessage().setBody(new ByteArrayInputStream(right.getBytes(UTF_8)));
    query.requireSame("id", "alerts", exchange);
    assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(right);

    for (String other :
        new String[] {
          "{\"error\":{\"code\":\"x\"}}",
          "{\"id\":\"18\",\"alerts\":[]}",
          "{\"id\":\"17\"}",
          "{\"id\":\"17\",\"alerts\":[]",
          "{\"id\":\"17\",\"alerts\":[]}{}",
          "null",
          "<html>",
          ""
        }) {
      exchange.getMessage().setBody(new ByteArrayInputStream(other.getBytes(UTF_8)));
      assertThatThrownBy(() -> query.requireSame("id", "alerts", exchange))
          .as(other)
          .isInstanceOf(MalformedAnswer.class);
    }
    exchange.getMessage().setBody(null);
    assertThatThrownBy(() -> query.requireSame("id", "alerts", exchange))
        .isInstanceOf(MalformedAnswer.class);
  }

  @Test
  void of_an_item_that_never_ends_no_more_is_read_than_may_be_held() {
    AtomicLong read = new AtomicLong();
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            read.incrementAndGet();
            return 'x';
          }

          @Override
          public int read(byte[] buffer, int offset, int count) {
            Arrays.fill(buffer, offset, offset + count, (byte) 'x');
            read.addAndGet(count);
            return count;
          }
        };
    exchange.setVariable("id", "17");
    exchange.getMessage().setBody(endless);

    assertThatThrownBy(() -> query.requireSame("id", "alerts", exchange))
        .isInstanceOf(AnswerTooLarge.class)
        .hasMessageContaining("answer.max-alert-bytes");
    assertThat(read).hasValue(Answers.LIMITS.alertBytes() + 1L);
  }

  private void given(String parameter, String value) {
    exchange.setVariable(Query.PARAMETERS, Map.of(parameter, value));
  }
}
