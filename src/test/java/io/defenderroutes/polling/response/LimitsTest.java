package io.defenderroutes.polling.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.polling.Answers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
  private static final Limits LIMITS = new Limits(1 << 20, 10_000, 1 << 20);

  private final List<String> alerts = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private boolean more;

  private final AlertReader.Watch watch =
      new AlertReader.Watch() {
        @Override
        public void item() {}

        @Override
        public void more(String link) {
          more = true;
        }

        @Override
        public void tooLarge(long position, long bytes) {
          told.add(position + ": " + bytes);
        }

        @Override
        public boolean isAlert(byte[] object) {
          return true;
        }

        @Override
        public void bare(byte[] alert) {}
      };

  /** Where in the answer it lies must not matter: the parser reads 8,000 bytes at a time. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3_000, 7_990, 8_000, 15_999})
  void an_alert_that_is_too_large_is_cut_and_those_around_it_are_whole(int before)
      throws IOException {
    String first = "{\"id\":1,\"t\":\"" + "a".repeat(before) + "\"}";
    String large = "{\"id\":2,\"t\":[\"" + "b".repeat(60_000) + "\",{\"x\":[]}]}";
    read("[" + first + "," + large + ",{\"id\":3}, {\"id\":4}]");

    assertThat(alerts).hasSize(4);
    assertThat(alerts.get(1)).isEqualTo(large.substring(0, LIMITS.keptBytes()));
    assertThat(alerts.get(2)).isEqualTo("{\"id\":3}");
    assertThat(alerts.get(3)).isEqualTo("{\"id\":4}");
    assertThat(told).contains("2: " + large.length());
    assertThat(alerts.get(0)).isEqualTo(before < 9_000 ? first : first.substring(0, 10_000));
  }

  @Test
  void what_is_large_beside_the_alerts_does_not_count_as_one() throws IOException {
    read(
        "{\"Schema\":\""
            + "x".repeat(50_000)
            + "\",\"value\":[{\"id\":1}],\"n\":\""
            + "y".repeat(50_000)
            + "\"}");

    assertThat(alerts).containsExactly("{\"id\":1}");
    assertThat(told).isEmpty();
  }

  @Test
  void an_answer_that_is_too_large_is_told_with_the_alert_it_had_come_to() {
    String alert = "{\"t\":\"" + "x".repeat(5_000) + "\"}";

    assertThatThrownBy(() -> read("[" + (alert + ",").repeat(300) + alert + "]"))
        .isInstanceOf(ResponseTooLarge.class)
        .hasMessageContaining("answer.max-bytes, 1048576, at its alert 2");
    assertThat(alerts).hasSizeGreaterThan(200).containsOnly(alert);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"value\":[{}],\"@odata.nextLink\":\"https://graph/next\"}",
        "{\"@odata.nextLink\":\"https://graph/next\",\"value\":[{}]}"
      })
  void a_link_to_further_alerts_is_noticed(String answer) throws IOException {
    read(answer);

    assertThat(alerts).containsExactly("{}");
    assertThat(more).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"value\":[{}],\"@odata.nextLink\":null}",
        "{\"value\":[{}],\"@odata.nextLink\":\"\"}",
        "{\"value\":[{\"@odata.nextLink\":\"https://within/an/alert\"}]}"
      })
  void what_is_none_is_not(String answer) throws IOException {
    read(answer);

    assertThat(more).isFalse();
  }

  private void read(String answer) throws IOException {
    InputStream in = new ByteArrayInputStream(answer.getBytes(UTF_8));
    try (AlertReader reader = new AlertReader(in, Answers.ITEMS, LIMITS, false, watch)) {
      for (byte[] alert = reader.next(); alert != null; alert = reader.next()) {
        alerts.add(new String(alert, UTF_8));
      }
    }
  }
}
