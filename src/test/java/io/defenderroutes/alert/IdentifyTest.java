package io.defenderroutes.alert;

import static io.defenderroutes.alert.ShippedSources.alert;
import static io.defenderroutes.alert.ShippedSources.variable;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifyTest {
  static final ShippedSources sources = new ShippedSources();

  @AfterAll
  static void close() throws Exception {
    sources.close();
  }

  @Test
  void parts_of_an_alert_share_its_id_and_differ_in_version() throws Exception {
    ObjectNode first = alert("siem-2020.json").put("FullId", "x:1");
    ObjectNode second = alert("siem-2020.json").put("FullId", "x:2");

    assertThat(id(first)).isEqualTo(id(second));
    assertThat(version(first)).isNotEqualTo(version(second));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\" \"", "null", "\"null\"", "\"None\"", "{}", "[]"})
  void without_a_full_id_the_part_is_in_the_version(String nothing) throws Exception {
    String form =
        "{\"AlertId\":\"a\",\"FullId\":%s,\"AlertPart\":%d,\"LastProcessedTimeUtc\":\"t\"}";

    assertThat(version(form.formatted(nothing, 0))).isEqualTo("a:0@t");
    assertThat(version(form.formatted(nothing, 1))).isEqualTo("a:1@t");
    assertThat(version("{\"AlertId\":\"a\",\"AlertPart\":0,\"LastProcessedTimeUtc\":\"t\"}"))
        .isEqualTo("a:0@t");
  }

  @Test
  void without_a_part_the_version_has_the_alert_id() throws Exception {
    assertThat(version("{\"AlertId\":\"a\",\"LastProcessedTimeUtc\":\"t\"}")).isEqualTo("a@t");
  }

  @Test
  void a_changed_alert_is_a_new_version_of_the_same_alert() throws Exception {
    ObjectNode changed =
        alert("siem-2020.json").put("LastProcessedTimeUtc", "2020-09-30T14:11:44.0779766Z");

    assertThat(id(changed)).isEqualTo(id(alert("siem-2020.json")));
    assertThat(version(changed)).isNotEqualTo(version(alert("siem-2020.json")));
  }

  @ParameterizedTest
  @CsvSource({
    "endpoint,status,Resolved,true",
    "endpoint,status,InProgress,false",
    "endpoint,status,Unknown,false",
    "graph-alerts,status,resolved,true",
    "graph-alerts,status,new,false",
    "incidents,status,Resolved,true",
    "incidents,status,Redirected,true",
    "incidents,status,Active,false",
    "graph-incidents,status,resolved,true",
    "graph-incidents,status,redirected,true",
    "graph-incidents,status,active,false",
    "siem,status,Resolved,false",
    "hunting,status,Resolved,false",
    "endpoint,classification,Resolved,false"
  })
  void a_resolved_alert_is_known_by_the_status_of_its_api(
      String source, String field, String word, boolean resolved) throws Exception {
    String alert = "{\"id\":\"a\",\"%s\":\"%s\"}".formatted(field, word);

    assertThat(sources.isResolved(source, alert)).isEqualTo(resolved);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-26T20:33:59Z",
        "2026-01-26T20:33:59.2123456Z",
        "2024-02-29T00:00:00.0000000Z",
        "1970-01-01T00:00:00Z"
      })
  void a_time_in_UTC_is_read_to_the_second(String time) {
    assertThat(Identify.utcSecond(time))
        .isEqualTo(Instant.parse(time).truncatedTo(ChronoUnit.SECONDS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Z", "2026-01-26T20:33Z", "2026-02-30T20:33:59Z", "26-Jan-2026 20:33:59Z"})
  void another_time_is_left_to_the_exact_parser(String time) {
    assertThat(Identify.utcSecond(time)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-26T20:33:59.5Z,2026-01-26T20:33:59Z",
    "2026-01-26T20:33:59,2026-01-26T20:33:59Z",
    "2026-01-26T20:33:59+00:00,2026-01-26T20:33:59Z",
    "yesterday,"
  })
  void the_second_of_an_alert_is_that_of_its_time(String time, Instant second) throws Exception {
    assertThat(sources.second("endpoint", "{\"lastUpdateTime\":\"%s\"}".formatted(time)))
        .isEqualTo(Optional.ofNullable(second));
  }

  @Test
  void an_alert_without_an_id_is_identified_by_its_content() throws Exception {
    assertThat(id("{\"Severity\":\"High\"}")).matches("sha256:[0-9a-f]{64}");
    assertThat(version("{\"Severity\":\"High\"}")).isEqualTo(version("{\"Severity\":\"High\"}"));
    assertThat(version("{\"Severity\":\"High\"}")).isNotEqualTo(version("{\"Severity\":\"Low\"}"));
  }

  @Test
  void an_id_may_be_a_number() throws Exception {
    assertThat(id("{\"AlertId\":637370718981685665}")).isEqualTo("637370718981685665");
  }

  @Test
  void any_element_gets_an_id_and_a_version() throws Exception {
    String hugeNumber = "{\"AlertId\":\"a\",\"n\":" + "9".repeat(5_000) + "}";
    for (String odd : List.of("1", "null", "\"x\"", "[]", "{}", hugeNumber)) {
      Exchange exchange = sources.identify(odd);

      assertThat(variable(exchange, "alertId")).isNotBlank();
      assertThat(variable(exchange, "version")).isNotBlank();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"AlertId\":\"a\",\"LastProcessedTimeUtc\":\"2026-03-01T12:00:00Z\"}|true",
        "{\"FullId\":\"a\",\"LastProcessedTimeUtc\":\"2026-03-01T12:00:00Z\"}|true",
        "{\"AlertId\":\"a\"}|false",
        "{\"LastProcessedTimeUtc\":\"2026-03-01T12:00:00Z\"}|false",
        "{\"id\":42}|false",
        "{\"alert\":{\"AlertId\":\"a\",\"LastProcessedTimeUtc\":\"2026-03-01T12:00:00Z\"}}|false",
        "[]|false",
        "no JSON|false"
      })
  void an_alert_has_an_id_and_a_time(String json, boolean is) {
    assertThat(sources.isAlert(json)).isEqualTo(is);
  }

  @Test
  void an_alert_of_megabytes_is_identified() throws Exception {
    String text = "x".repeat(25_000_000);

    assertThat(id("{\"Description\":\"" + text + "\",\"AlertId\":\"a\"}")).isEqualTo("a");
  }

  private static String id(Object alert) throws Exception {
    return variable(sources.identify(alert), "alertId");
  }

  private static String version(Object alert) throws Exception {
    return variable(sources.identify(alert), "version");
  }
}
