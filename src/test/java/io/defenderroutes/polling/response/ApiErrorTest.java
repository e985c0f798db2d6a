package io.defenderroutes.polling.response;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiErrorTest {
  /** https://learn.microsoft.com/defender-endpoint/api/common-errors */
  @Test
  void code_and_message_are_told_and_nothing_else() {
    assertThat(
            ApiError.of(
                """
                {"error": {"code": "ResourceNotFound", "message": "Machine 123 was not found",
                           "target": "43f4cb08-8fac-4b65-9db1-745c2ae65f3a"}}"""))
        .isEqualTo("ResourceNotFound Machine 123 was not found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "null",
      value = {
        "null | no error body",
        "` ` | no error body",
        "<html>secret</html> | an error body that is not JSON",
        "{} | no error code",
        "[] | no error code",
        "\"secret\" | no error code",
        "{\"error\":\"secret\"} | no error code",
        "{\"error\":{\"code\":\"\",\"message\":\"\"}} | no error code",
        "{\"error\":{\"code\":\"Forbidden\"}} | Forbidden",
        "{\"error\":{\"message\":\"only this\"}} | only this",
        "{\"error\":{\"code\":{\"a\":1},\"message\":null}} | no error code"
      })
  void what_is_not_the_documented_shape_is_told_in_our_own_words(String body, String told) {
    assertThat(ApiError.of(body)).isEqualTo(told);
  }

  @Test
  void it_is_one_short_line() {
    String told =
        ApiError.of(
            "{\"error\":{\"code\":\"A\\r\\nlevel=ERROR\\u0085x\",\"message\":\""
                + "m".repeat(5_000)
                + "\"}}");

    assertThat(told).startsWith("A level=ERROR x m").hasSize(300);
  }

  @Test
  void nesting_beyond_reason_is_not_read() {
    assertThat(ApiError.of("[".repeat(100_000))).isEqualTo("an error body that is not JSON");
  }

  @org.junit.jupiter.api.Test
  void a_token_that_a_gateway_echoes_is_not_passed_on() {
    String echoed =
        "{\"error\":{\"code\":\"x\",\"message\":\"refused Authorization: Bearer abc.def.ghi for eyJhbGciOi.eyJhdWQ.sig\"}}";

    assertThat(ApiError.of(echoed)).isEqualTo("x refused Authorization: Bearer *** for ***");
  }
}
