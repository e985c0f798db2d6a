package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.config.FailureKind;
import io.defenderroutes.delivery.pending.Carrier;
import io.defenderroutes.delivery.pending.Carrier.Consequence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryFailureTest {
  private static final String URL = "https://hooks.example.org/services/T0/B0/4kJ9vQx2LmNp8RsT6wYz";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({
    "301, DESTINATION_ACCESS",
    "302, DESTINATION_ACCESS",
    "304, DESTINATION_ACCESS",
    "401, DESTINATION_ACCESS",
    "403, DESTINATION_ACCESS",
    "404, DESTINATION_ACCESS",
    "407, DESTINATION_ACCESS",
    "408, DESTINATION",
    "425, DESTINATION",
    "429, DESTINATION",
    "500, DESTINATION",
    "502, DESTINATION",
    "503, DESTINATION",
    "504, DESTINATION",
    "599, DESTINATION"
  })
  void these_statuses_are_the_destinations_and_its_deliveries_wait(int status, FailureKind kind) {
    Carrier.Rejection rejection = rejection(status, Map.of(), "");

    assertThat(rejection.consequence()).isEqualTo(Consequence.UNAVAILABLE);
    assertThat(rejection.failure().kind()).isEqualTo(kind);
    assertThat(rejection.failure().reason()).isEqualTo("HTTP " + status);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 402, 405, 406, 409, 410, 411, 412, 413, 414, 415, 422, 426, 431, 451})
  void other_statuses_from_400_reject_the_alert(int status) {
    Carrier.Rejection rejection = rejection(status, Map.of(), "invalid_payload");

    assertThat(rejection.consequence()).isEqualTo(Consequence.REJECTED);
    assertThat(rejection.failure().kind()).isEqualTo(FailureKind.REQUEST_REJECTED);
    assertThat(rejection.failure().reason()).isEqualTo("HTTP " + status + ": invalid_payload");
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After, 30, 30",
    "retry-after, ' 30 ', 30",
    "Retry-After, 'Mon, 30 Nov 2026 12:02:00 GMT', 120",
    "Retry-After, 'Mon, 30 Nov 2026 11:00:00 GMT', 0",
    "Retry-After, 99999999999, 3600",
    "Retry-After, soon, 0",
    "Other, 30, 0"
  })
  void the_wait_that_a_response_names_is_obeyed_up_to_an_hour(
      String header, String value, int seconds) {
    assertThat(rejection(429, Map.of(header, value), "").pause())
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void the_reason_has_the_beginning_of_the_body_on_one_line() {
    String reason =
        rejection(400, Map.of(), "{\n\u001b[2J\"code\":6,\"x\":\"" + "y".repeat(900))
            .failure()
            .reason();

    assertThat(reason).startsWith("HTTP 400: {").contains("code").doesNotContain("\n", "\u001b");
    assertThat(reason).hasSizeLessThanOrEqualTo("HTTP 400: ".length() + 300).endsWith("…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no hook at " + URL + " any more",
        "Cannot POST /services/T0/B0/4kJ9vQx2LmNp8RsT6wYz",
        "bad token 4kJ9vQx2LmNp8RsT6wYz"
      })
  void a_body_that_repeats_the_url_does_not_reveal_its_secret(String body) {
    assertThat(rejection(404, Map.of(), body).failure().reason())
        .startsWith("HTTP 404: ")
        .doesNotContain("4kJ9vQx2LmNp8RsT6wYz");
  }

  private static Carrier.Rejection rejection(int status, Map<String, String> headers, String body) {
    return DeliveryFailure.rejection(
        new HttpOperationFailedException(URL, status, "", null, headers, body), CLOCK);
  }
}
