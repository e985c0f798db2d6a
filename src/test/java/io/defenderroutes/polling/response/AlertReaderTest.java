package io.defenderroutes.polling.response;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.polling.Answers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertReaderTest {
  private static final String A = "{\"AlertId\":\"a\"}";
  private static final String PRETTY =
      "{\r\n\t\"Title\" : \"tab\\t, quote \\\", \\\\, ü, 漢, 😀, \uFFFD\" ,\n  \"n\":1.0e+2, \"o\" : { } }";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[%s,%s]",
        " \n[ %s ,\r\n %s ]\n ",
        "{\"value\":[%s,%s]}",
        "{\"results\":[%s,%s]}",
        "{\"Stats\":{\"value\":[1]},\"Results\":[%s,%s]}",
        "{\"@odata.context\":\"x\",\"value\":[%s,%s],\"@odata.nextLink\":\"https://y\",\"z\":[{}]}",
        "{\"error\":null,\"value\":[%s,%s]}"
      })
  void every_form_of_answer_gives_its_alerts_byte_for_byte(String form) throws IOException {
    String answer = form.formatted(PRETTY, A);

    assertThat(Answers.alerts(answer)).containsExactly(PRETTY, A);
    assertThat(Answers.alerts(Answers.trickle(answer.getBytes(UTF_8)))).containsExactly(PRETTY, A);
  }

  @Test
  void an_object_in_place_of_the_array_is_the_one_alert() throws IOException {
    assertThat(
            Answers.alerts(
                "{\"@odata.context\":\"x\",\"value\":{\"id\":1, \"n\":[2]},\"count\":1}"))
        .containsExactly("{\"id\":1, \"n\":[2]}");
  }

  @Test
  void a_bare_object_is_itself_the_alert() throws IOException {
    assertThat(Answers.alerts(" " + PRETTY + "\n")).containsExactly(PRETTY);
    assertThat(Answers.alerts(Answers.trickle(PRETTY.getBytes(UTF_8)))).containsExactly(PRETTY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", " [ ] ", "{\"value\":[]}", "{\"value\":[],\"@odata.count\":0}"})
  void an_empty_array_is_no_alert_and_no_failure(String answer) throws IOException {
    assertThat(Answers.alerts(answer)).isEmpty();
  }

  @Test
  void a_byte_order_mark_does_not_shift_anything() throws IOException {
    assertThat(Answers.alerts("\uFEFF[" + PRETTY + "," + A + "]")).containsExactly(PRETTY, A);
    assertThat(Answers.alerts("\uFEFF" + PRETTY)).containsExactly(PRETTY);
  }

  @Test
  void an_answer_in_another_encoding_gives_its_alerts_in_utf_8() throws IOException {
    String answer = "[" + "{ \"t\":\"ü漢😀\"}," + A + "]";

    for (Charset charset :
        List.of(UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE"))) {
      for (String mark : List.of("", "\uFEFF")) {
        byte[] bytes = (mark + answer).getBytes(charset);
        assertThat(Answers.alerts(new ByteArrayInputStream(bytes)))
            .as("%s %s", charset, mark.length())
            .containsExactly("{ \"t\":\"ü漢😀\"}", A);
        assertThat(Answers.alerts(Answers.trickle(bytes))).containsExactly("{ \"t\":\"ü漢😀\"}", A);
      }
    }
  }

  @Test
  void an_alert_of_a_megabyte_stands_between_small_ones() throws IOException {
    String big = "{\"evidence\":[" + "{\"CommandLine\":\"ü\\n-\"},".repeat(50_000) + "{}]}";
    List<String> expected = List.of(A, big, PRETTY, big, A);

    assertThat(big.getBytes(UTF_8).length).isGreaterThan(1_000_000);
    assertThat(Answers.alerts("[" + String.join(",", expected) + "]")).isEqualTo(expected);
  }

  @Test
  void alerts_of_every_length_around_the_buffers_are_cut_right() throws IOException {
    List<String> expected = new ArrayList<>();
    for (int length : List.of(1, 7_980, 7_981, 7_982, 7_983, 7_984, 8_000, 16_000, 33_000, 2)) {
      expected.add("{\"x\":\"" + "漢".repeat(length) + "\"}");
      expected.add("{\"x\":\"" + "y".repeat(length) + "\"}");
    }

    assertThat(Answers.alerts("[" + String.join(" , ", expected) + "]")).isEqualTo(expected);
  }

  @Test
  void what_is_no_object_is_handed_on_for_the_dead_letters() throws IOException {
    assertThat(Answers.alerts("[1,\"x\",null,true,[1, 2]," + A + "]"))
        .containsExactly("1", "\"x\"", "null", "true", "[1, 2]", A);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"t\":\"raw\nline\tand\u0000nul\"}",
        "{\"path\":\"C:\\Windows\\q\"}",
        "{\"score\":NaN,\"most\":-Infinity}",
        "{\"n\":007,\"m\":.5,\"o\":1.,\"p\":+1}",
        "{'id':'x'}",
        "{id:1}"
      })
  void what_is_wrong_within_an_alert_is_handed_on_as_it_is(String wrong) throws IOException {
    assertThat(Answers.alerts("[" + A + "," + wrong + "," + A + "]")).containsExactly(A, wrong, A);
    assertThat(Answers.alerts("{\"value\":[" + wrong + "]}")).containsExactly(wrong);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"t\":\"he said \"hello\"\"}",
        "{\"t\":<!-- upstream reset -->}}",
        "{\"t\":tru}",
        "{\"t\":1]]"
      })
  void what_cannot_be_told_apart_is_the_last_of_the_narrowest_slice(String wrong)
      throws IOException {
    String rest = wrong + "," + A + "]";

    assertThat(Answers.atLast("[" + A + "," + rest)).containsExactly(A, rest);
  }

  /** There may be other alerts in it, and a dead letter cannot hold them. */
  @Test
  void an_unreadable_answer_of_more_than_a_megabyte_is_not_given_up() {
    String rest = "{\"t\":tru" + "x".repeat(3_000_000) + "]";

    assertThatThrownBy(() -> Answers.atLast("[" + rest))
        .isInstanceOf(MalformedResponse.class)
        .hasMessageContaining("too much for a dead letter");
  }

  @Test
  void deep_nesting_within_reason_is_read() throws IOException {
    String deep = "{\"x\":" + "[".repeat(900) + "]".repeat(900) + "}";

    assertThat(Answers.alerts("[" + deep + "]")).containsExactly(deep);
  }

  @Test
  void an_alert_that_exceeds_a_bound_can_be_told_from_the_next() throws IOException {
    String deep = "{\"x\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}";
    String number = "{\"x\":" + "9".repeat(2_000) + "}";

    assertThat(Answers.alerts("[" + deep + "," + number + "," + A + "]"))
        .containsExactly(deep, number, A);
  }

  @Test
  void nothing_follows_the_last_alert_however_often_it_is_asked() throws IOException {
    try (AlertReader reader =
        new AlertReader(
            new ByteArrayInputStream("[{}]".getBytes(UTF_8)),
            Answers.ITEMS,
            Answers.LIMITS,
            false,
            Answers.NOBODY)) {
      assertThat(reader.next()).isNotNull();
      assertThat(reader.next()).isNull();
      assertThat(reader.next()).isNull();
    }
  }
}
