package io.defenderroutes.polling.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.polling.Answers;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private final AtomicBoolean open = new AtomicBoolean();
  private final AtomicBoolean stopping = new AtomicBoolean();

  @Test
  void no_batch_holds_more_alerts_than_allowed() {
    assertThat(all(batches("[{\"a\":1},{\"a\":2},{\"a\":3},{\"a\":4},{\"a\":5}]", 2, 1_000)))
        .containsExactly(
            List.of("{\"a\":1}", "{\"a\":2}"),
            List.of("{\"a\":3}", "{\"a\":4}"),
            List.of("{\"a\":5}"));
  }

  @Test
  void no_batch_holds_more_bytes_than_allowed_but_one_larger_alert_alone() {
    String large = "{\"a\":\"" + "x".repeat(30) + "\"}";

    assertThat(all(batches("[{\"a\":1},{\"a\":2},{\"a\":3}," + large + ",{\"a\":4}]", 10, 20)))
        .containsExactly(
            List.of("{\"a\":1}", "{\"a\":2}"),
            List.of("{\"a\":3}"),
            List.of(large),
            List.of("{\"a\":4}"));
  }

  @Test
  void an_answer_without_alerts_has_no_batch() {
    assertThat(all(batches("[]", 10, 1_000))).isEmpty();
  }

  @Test
  void the_alerts_before_a_break_come_first_and_the_failure_after_them() {
    Batches batches = batches("[{\"a\":1},{\"a\":2},{\"a\":3},{\"a\"", 2, 1_000);

    assertThat(batches.next()).hasSize(2);
    assertThat(batches.next()).hasSize(1);
    assertThat(batches.hasNext()).isTrue();
    assertThatThrownBy(batches::next)
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(MalformedResponse.class)
        .hasMessageContaining("after 3 alerts");
    assertThat(batches.hasNext()).isFalse();
  }

  @Test
  void a_break_at_the_edge_of_a_batch_is_not_taken_for_the_end() {
    Batches batches = batches("[{\"a\":1},{\"a\":2}", 2, 1_000);

    assertThat(batches.next()).hasSize(2);
    assertThat(batches.hasNext()).isTrue();
    assertThatThrownBy(batches::next).hasCauseInstanceOf(MalformedResponse.class);
  }

  @Test
  void an_alert_held_over_for_the_next_batch_is_not_lost_when_the_answer_breaks_off() {
    Batches batches = batches("[{\"a\":1},{\"a\":22222222},{\"a\"", 10, 15);

    assertThat(batches.next()).hasSize(1);
    assertThat(batches.next()).hasSize(1);
    assertThatThrownBy(batches::next).hasMessageContaining("after 2 alerts");
  }

  @Test
  void nothing_more_is_read_while_a_batch_is_not_recorded() {
    Batches batches = batches("[{\"a\":1},{\"a\":2}]", 1, 1_000);
    batches.next();

    open.set(true);

    assertThat(batches.hasNext()).isFalse();
  }

  @Test
  void a_process_that_stops_gets_no_further_batch_and_the_slice_is_not_complete() {
    Batches batches = batches("[{\"a\":1},{\"a\":2}]", 1, 1_000);
    batches.next();
    stopping.set(true);

    assertThatThrownBy(batches::next).hasCauseInstanceOf(StoppedBetweenBatches.class);
  }

  @Test
  void a_response_that_a_stop_has_cut_is_not_read_again() {
    InputStream cut =
        new InputStream() {
          @Override
          public int read() {
            throw new RejectedExecutionException("the process stops");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            return read();
          }
        };
    Batches batches = batches(cut, 1, 1_000);

    assertThatThrownBy(batches::next).isInstanceOf(RejectedExecutionException.class);
    assertThat(batches.hasNext()).isFalse();
  }

  private Batches batches(String answer, int maxAlerts, long maxBytes) {
    return batches(new ByteArrayInputStream(answer.getBytes(UTF_8)), maxAlerts, maxBytes);
  }

  private Batches batches(InputStream answer, int maxAlerts, long maxBytes) {
    AlertReader reader =
        new AlertReader(answer, Answers.ITEMS, Answers.LIMITS, false, Answers.NOBODY);
    return new Batches(reader, maxAlerts, maxBytes, open::get, stopping::get);
  }

  /** As Camel's splitter goes through them. */
  private static List<List<String>> all(Batches batches) {
    List<List<String>> all = new ArrayList<>();
    while (batches.hasNext()) {
      List<byte[]> batch = batches.next();
      if (batch != null) {
        all.add(batch.stream().map(alert -> new String(alert, UTF_8)).toList());
      }
    }
    return all;
  }
}
