package io.defenderroutes.polling.response;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.defenderroutes.polling.Answers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedResponseTest {
  private static final String A = "{\"id\":\"ü\\\"}\",\"n\":-1.5e3,\"o\":{\"p\":[null,true]}}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n",
        "<!DOCTYPE html>\n<html><body>Sign in</body></html>",
        "null",
        "\"secret\"",
        "12",
        "]",
        "[{]",
        "[{},]",
        "[{} {}]",
        "[{}] x",
        "[{}][{}]",
        "[{}]]",
        "{\"a\":1}{\"b\":2}",
        "{\"value\":[{}]",
        "{\"value\":[{}]}}",
        "{\"value\":[{}],}",
        "{\"error\":{\"code\":\"Forbidden\",\"message\":\"secret\"}}",
        "{\"error\":\"invalid_token\",\"error_description\":\"secret\"}",
        "{\"error\":{\"code\":\"x\"},\"value\":[]}",
        "{\"value\":[],\"error\":{\"code\":\"x\"}}"
      })
  void what_is_not_documented_is_malformed(String answer) {
    assertThatThrownBy(() -> Answers.alerts(answer))
        .isInstanceOf(MalformedResponse.class)
        .hasMessageStartingWith("malformed answer after ")
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("html");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[%s,%s]", "{\"value\":[%s,%s],\"n\":{\"x\":[1]}}"})
  void an_answer_cut_at_any_byte_is_malformed_and_gives_whole_alerts_only(String form) {
    byte[] whole = form.formatted(A, A).getBytes(UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      for (InputStream stream :
          List.of(new ByteArrayInputStream(cut), Answers.trickle(cut), brokenAfter(cut))) {
        List<String> before = new ArrayList<>();
        assertThat(catchThrowable(() -> Answers.readInto(before, stream)))
            .as("cut after %d bytes", length)
            .isInstanceOf(MalformedResponse.class);
        assertThat(before).as("cut after %d bytes", length).allMatch(A::equals);
      }
    }
  }

  @Test
  void what_is_cut_off_is_not_given_up_even_in_the_narrowest_slice() {
    byte[] whole = ("[" + A + "," + A + "]").getBytes(UTF_8);
    for (int length = 0; length < whole.length; length++) {
      String cut = new String(Arrays.copyOf(whole, length), UTF_8);
      assertThatThrownBy(() -> Answers.atLast(cut)).isInstanceOf(MalformedResponse.class);
    }
  }

  @Test
  void a_bare_alert_cut_at_any_byte_gives_none() {
    byte[] whole = A.getBytes(UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Answers.alerts(new ByteArrayInputStream(cut)))
          .isInstanceOf(MalformedResponse.class);
    }
  }

  @Test
  void a_connection_that_breaks_off_is_told_with_how_far_it_came() {
    assertThatThrownBy(() -> Answers.alerts(brokenAfter(("[" + A + "," + A).getBytes(UTF_8))))
        .isInstanceOf(MalformedResponse.class)
        .hasMessage("malformed answer after 2 alerts: the answer broke off: Read timed out")
        .hasRootCauseInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void bad_json_is_told_with_its_place_and_not_with_its_text() {
    assertThatThrownBy(() -> Answers.alerts("[{\"password\":hunter2}]"))
        .hasNoCause()
        .hasMessage("malformed answer after 0 alerts: not valid JSON at byte 13");
  }

  @Test
  void nesting_beyond_reason_is_malformed_and_does_not_overflow_the_stack() {
    assertThatThrownBy(() -> Answers.alerts("[".repeat(100_000)))
        .isInstanceOf(MalformedResponse.class);
    assertThatThrownBy(() -> Answers.alerts("[{\"x\":" + "[".repeat(100_000)))
        .isInstanceOf(MalformedResponse.class);
  }

  @Test
  void an_answer_in_utf_16_that_is_cut_or_broken_is_malformed() {
    byte[] whole = ("[" + A + "]").getBytes(UTF_16LE);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Answers.alerts(new ByteArrayInputStream(cut)))
          .isInstanceOf(MalformedResponse.class);
    }
    byte[] lone = "[{\"x\":\"?\"}]".getBytes(UTF_16LE);
    lone[15] = (byte) 0xDC;
    assertThatThrownBy(() -> Answers.alerts(new ByteArrayInputStream(lone)))
        .isInstanceOf(MalformedResponse.class)
        .hasMessageContaining("encoding");
  }

  @Test
  void bytes_that_are_no_utf_8_are_malformed() {
    byte[] bytes = "[{\"x\":\"?\"}]".getBytes(UTF_8);
    bytes[7] = (byte) 0xFF;

    assertThatThrownBy(() -> Answers.alerts(new ByteArrayInputStream(bytes)))
        .isInstanceOf(MalformedResponse.class);
  }

  private static InputStream brokenAfter(byte[] bytes) {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new SocketTimeoutException("Read timed out");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };
    return new SequenceInputStream(new ByteArrayInputStream(bytes), broken);
  }
}
