package io.defenderroutes.polling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.Failure;
import io.defenderroutes.config.FailureKind;
import io.defenderroutes.identity.TokenUnavailable;
import io.defenderroutes.polling.response.MalformedResponse;
import io.defenderroutes.polling.response.ResponseTooLarge;
import io.defenderroutes.polling.response.StoppedBetweenBatches;
import io.defenderroutes.sandbox.MovableClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollFaultsTest {
  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final List<String> consequences = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private final PollFaults fault =
      new PollFaults(
          new PollFaults.Consequences() {
            @Override
            public void failed(String connection, Failure failure) {
              failures.add(failure);
            }

            @Override
            public void shorten(String connection, boolean oneAlertIsToBlame) {
              consequences.add("shorten " + connection);
            }

            @Override
            public boolean narrow(String connection) {
              consequences.add("narrow " + connection);
              return consequences.size() < 3;
            }

            @Override
            public void pause(String connection, Duration wait) {
              consequences.add("pause " + connection + " " + wait);
            }
          },
          Duration.ofSeconds(30),
          Duration.ofHours(1),
          clock);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After | 7 | 7",
        "retry-after | 7 | 7",
        "Retry-After | 0 | 0",
        "Retry-After | ' 120 ' | 120",
        "Retry-After | 86400 | 3600",
        "Retry-After | 99999999999999999999 | 3600",
        "Retry-After | Sun, 01 Mar 2026 12:02:00 GMT | 120",
        "Retry-After | Sun, 01 Mar 2026 11:00:00 GMT | 0",
        "Retry-After | Mon, 01 Mar 2027 12:00:00 GMT | 3600"
      })
  void the_next_attempt_waits_as_long_as_the_response_requests(
      String name, String value, long seconds) {
    assertThat(delayAfter(Map.of(name, value))).isEqualTo(seconds * 1_000);
  }

  @ParameterizedTest
  @CsvSource({"soon", "-5", "1.5", "''", "0x10", "2026-03-01T12:02:00Z"})
  void an_unreadable_retry_after_leaves_the_wait_to_the_policy(String value) {
    assertThat(delayAfter(Map.of("Retry-After", value))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"7, 7", "0, 0", "999999999, 3600"})
  void the_next_attempt_waits_as_long_as_the_token_endpoint_requests(long asked, long seconds) {
    Exchange exchange = exchange();
    process(
        exchange,
        new TokenUnavailable(
            FailureKind.TOKEN_ENDPOINT_FAILED,
            new Diagnosis("Entra's token endpoint responded 429", "wait"),
            null,
            Optional.of(Duration.ofSeconds(asked))));

    assertThat(exchange.getMessage().getHeader(Exchange.REDELIVERY_DELAY))
        .isEqualTo(seconds * 1_000);
    assertThat(exchange.getVariable("fault")).isEqualTo("Entra's token endpoint responded 429");
    assertThat(exchange.getVariable("remedy")).isEqualTo("wait");
  }

  @Test
  void a_failure_is_reported_once_and_a_stop_is_none() {
    process(exchange(), answer(503, "", Map.of()));
    process(exchange(), new RuntimeCamelException(new StoppedBetweenBatches()));

    assertThat(failures).singleElement().extracting(Failure::count).isEqualTo("503");
  }

  @ParameterizedTest
  @CsvSource({"429, 7, PT7S", "429, , PT30S", "503, 7, PT7S", "429, 86400, PT1H"})
  void an_api_that_throttles_pauses_the_quota(int status, String retryAfter, String pause) {
    process(
        exchange(),
        answer(status, "", retryAfter == null ? Map.of() : Map.of("Retry-After", retryAfter)));

    assertThat(consequences).containsExactly("pause acme/siem " + pause);
  }

  @ParameterizedTest
  @CsvSource({"503, ", "500, 7", "401, 7", "403, 7"})
  void no_other_response_pauses_the_quota(int status, String retryAfter) {
    process(
        exchange(),
        answer(status, "", retryAfter == null ? Map.of() : Map.of("Retry-After", retryAfter)));

    assertThat(consequences).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "400, Query execution has exceeded the allowed result size. Optimize your query.",
    "400, Query execution has exceeded the allowed limits. The query execution was preempted.",
    "413, anything",
  })
  void a_result_that_is_too_large_narrows_the_slice_while_possible(int status, String message) {
    Exchange exchange = exchange();
    String body = "{\"error\":{\"code\":\"BadRequest\",\"message\":\"" + message + "\"}}";
    for (boolean narrower : List.of(true, true, false)) {
      process(exchange, answer(status, body, Map.of()));
      assertThat(exchange.getVariable("narrower")).isEqualTo(narrower);
    }

    assertThat(PollFaults.isTooLarge(exchange)).isTrue();
    assertThat(consequences).containsOnly("narrow acme/siem");
    assertThat(exchange.getVariable("attempt")).as("of what failed otherwise").isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "400, The query has a semantic error",
    "400, A size was exceeded",
    "403, Query execution has exceeded the allowed result size.",
    "500, Query execution has exceeded the allowed result size.",
  })
  void any_other_response_does_not_narrow_the_slice(int status, String message) {
    Exchange exchange = exchange();
    process(
        exchange,
        answer(
            status,
            "{\"error\":{\"code\":\"BadRequest\",\"message\":\"" + message + "\"}}",
            Map.of()));

    assertThat(PollFaults.isTooLarge(exchange)).isFalse();
    assertThat(consequences).isEmpty();
  }

  @Test
  void a_response_beyond_the_configured_bound_narrows_the_slice_but_a_destinations_413_does_not() {
    Exchange exchange = exchange();
    process(exchange, new UncheckedIOException(new ResponseTooLarge(1_000)));
    assertThat(consequences).containsExactly("narrow acme/siem");

    process(exchange, new RuntimeCamelException(answer(413, "", Map.of())));
    assertThat(PollFaults.isTooLarge(exchange)).isFalse();
  }

  @Test
  void throttled_attempts_are_counted_by_themselves() {
    Exchange exchange = exchange();
    process(exchange, answer(429, "", Map.of()));
    process(exchange, answer(500, "", Map.of()));
    process(exchange, answer(429, "", Map.of()));

    assertThat(exchange.getVariable("throttled")).isEqualTo(2);
    assertThat(exchange.getVariable("attempt")).isEqualTo(1);
  }

  @Test
  void an_earlier_wait_does_not_remain() {
    Exchange exchange = exchange();
    process(exchange, answer(429, "", Map.of("Retry-After", "7")));
    process(exchange, answer(500, "", Map.of()));

    assertThat(exchange.getIn().getHeader(Exchange.REDELIVERY_DELAY)).isNull();
  }

  @Test
  void the_reason_of_a_response_is_its_status_code_and_message() {
    assertThat(
            PollFailure.of(
                    answer(
                        403,
                        "{\"error\":{\"code\":\"Forbidden\",\"message\":\"No\\nway\"}}",
                        Map.of()))
                .reason())
        .isEqualTo("403 Forbidden No way");
  }

  @Test
  void the_reason_of_a_redirect_names_its_host_alone() {
    assertThat(PollFailure.of(redirect("https://evil.example/steal?token=secret")).reason())
        .isEqualTo("302 no error body, a redirect to evil.example");
    assertThat(PollFailure.of(redirect("not a url")).reason())
        .endsWith("a redirect to (not a URL)");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1.0/alerts/,/v1.0/alerts/",
    "/login?token=secret,/login",
    "sign-in,sign-in",
    "//evil.example/steal?token=secret,evil.example",
    "?again,(no address)",
    "mailto:x@example.org,(no address)"
  })
  void the_reason_of_a_redirect_without_a_host_names_its_path(String location, String place) {
    assertThat(PollFailure.of(redirect(location)).reason())
        .isEqualTo("302 no error body, a redirect to " + place);
  }

  @Test
  void the_reason_of_a_malformed_response_is_its_message_through_every_wrapping() {
    MalformedResponse malformed =
        new MalformedResponse("malformed answer after 3 alerts: x", true, null);

    assertThat(
            PollFailure.of(new RuntimeCamelException("outer", new UncheckedIOException(malformed)))
                .reason())
        .isEqualTo("malformed answer after 3 alerts: x");
  }

  @Test
  void the_message_of_an_io_failure_is_not_replaced_by_that_of_its_cause() {
    IOException told =
        new IOException("Entra could not be reached tenant=acme", new SocketTimeoutException("x"));

    assertThat(PollFailure.of(told).reason()).isEqualTo("Entra could not be reached tenant=acme");
  }

  @Test
  void no_reason_shows_the_payload() {
    MalformedResponse malformed =
        catchThrowableOfType(
            MalformedResponse.class,
            () -> Answers.alerts(new ByteArrayInputStream("[{\"x\":hunter2}]".getBytes(UTF_8))));

    assertThat(PollFailure.of(malformed).reason()).doesNotContain("hunter2");
  }

  @Test
  void a_failure_without_a_message_is_still_one_line() {
    assertThat(PollFailure.of(new IOException()).reason()).isEqualTo("I/O error");
    assertThat(PollFailure.of(new IOException("a\r\nb\u0085c")).reason()).isEqualTo("a b c");
  }

  private Object delayAfter(Map<String, String> headers) {
    Exchange exchange = exchange();
    process(exchange, answer(429, "", headers));
    return exchange.getIn().getHeader(Exchange.REDELIVERY_DELAY);
  }

  private void process(Exchange exchange, Throwable failure) {
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
    fault.process(exchange);
  }

  private static Exchange exchange() {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("connection", "acme/siem");
    return exchange;
  }

  private static HttpOperationFailedException answer(
      int status, String body, Map<String, String> headers) {
    return new HttpOperationFailedException("https://api", status, "?", null, headers, body);
  }

  private static HttpOperationFailedException redirect(String location) {
    return new HttpOperationFailedException(
        "https://api", 302, "Found", location, new HashMap<>(), "");
  }
}
