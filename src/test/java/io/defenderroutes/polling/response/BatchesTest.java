package io.defenderroutes.polling.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.polling.Answers;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private final AtomicBoolean open = new AtomicBoolean();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

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
    Batches<byte[]> batches = batches("[{\"a\":1},{\"a\":2},{\"a\":3},{\"a\"", 2, 1_000);

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
    Batches<byte[]> batches = batches("[{\"a\":1},{\"a\":2}", 2, 1_000);

    assertThat(batches.next()).hasSize(2);
    assertThat(batches.hasNext()).isTrue();
    assertThatThrownBy(batches::next).hasCauseInstanceOf(MalformedResponse.class);
  }

  @Test
  void an_alert_held_over_for_the_next_batch_is_not_lost_when_the_answer_breaks_off() {
    Batches<byte[]> batches = batches("[{\"a\":1},{\"a\":22222222},{\"a\"", 10, 15);

    assertThat(batches.next()).hasSize(1);
    assertThat(batches.next()).hasSize(1);
    assertThatThrownBy(batches::next).hasMessageContaining("after 2 alerts");
  }

  @Test
  void nothing_more_is_read_while_a_batch_is_not_recorded() {
    Batches<byte[]> batches = batches("[{\"a\":1},{\"a\":2}]", 1, 1_000);
    batches.next();

    open.set(true);

    assertThat(batches.hasNext()).isFalse();
  }

  @Test
  void a_process_that_stops_gets_no_further_batch_and_the_slice_is_not_complete() {
    Batches<byte[]> batches = batches("[{\"a\":1},{\"a\":2}]", 1, 1_000);
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
    Batches<byte[]> batches = batches(cut, 1, 1_000);

    assertThatThrownBy(batches::next).isInstanceOf(RejectedExecutionException.class);
    assertThat(batches.hasNext()).isFalse();
  }

  @Test
  void the_next_batch_is_read_while_one_is_delivered() throws Exception {
    PipedOutputStream server = new PipedOutputStream();
    CountDownLatch bytes = new CountDownLatch("[{\"a\":1},{\"a\":2}]".length());
    Batches<byte[]> batches = batches(counting(new PipedInputStream(server), bytes), 1, 1_000);
    server.write("[{\"a\":1},".getBytes(UTF_8));
    server.flush();
    assertThat(batches.next()).hasSize(1);

    server.write("{\"a\":2}]".getBytes(UTF_8));
    server.close();

    // Nothing has asked for the second batch.
    assertThat(bytes.await(1, MINUTES)).isTrue();
    assertThat(all(batches)).containsExactly(List.of("{\"a\":2}"));
  }

  @Test
  void a_response_without_a_second_batch_needs_no_other_thread() {
    threads.shutdownNow();

    assertThat(all(batches("[{\"a\":1},{\"a\":2}]", 10, 1_000)))
        .containsExactly(List.of("{\"a\":1}", "{\"a\":2}"));
  }

  @Test
  void what_cannot_be_read_ahead_is_read_when_it_is_asked_for() {
    threads.shutdownNow();

    assertThat(all(batches("[{\"a\":1},{\"a\":2}]", 1, 1_000)))
        .containsExactly(List.of("{\"a\":1}"), List.of("{\"a\":2}"));
  }

  @Test
  void a_failure_in_the_other_thread_is_thrown_as_it_is() {
    Batches<byte[]> batches =
        new Batches<>(
            reader(new ByteArrayInputStream("[{\"a\":1},{\"a\":2}]".getBytes(UTF_8))),
            new Batches.Size(1, 1_000),
            batch -> {
              if (new String(batch.get(0), UTF_8).contains("2")) {
                throw new IllegalStateException("cannot be prepared");
              }
              return batch;
            },
            open::get,
            stopping::get,
            threads);
    batches.next();

    assertThatThrownBy(batches::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot be prepared");
    assertThat(batches.hasNext()).isFalse();
  }

  @Test
  void a_response_that_is_being_read_is_closed_once_that_returns_without_a_wait_for_it()
      throws Exception {
    PipedOutputStream server = new PipedOutputStream();
    CountDownLatch closed = new CountDownLatch(1);
    InputStream response =
        new FilterInputStream(new PipedInputStream(server)) {
          @Override
          public void close() throws IOException {
            super.close();
            closed.countDown();
          }
        };
    Batches<byte[]> batches = batches(response, 1, 1_000);
    server.write("[{\"a\":1},{\"a\":2},".getBytes(UTF_8));
    server.flush();
    batches.next();
    batches.next();

    batches.close();

    assertThat(closed.getCount()).isEqualTo(1);
    server.write("{\"a\":3}]".getBytes(UTF_8));
    server.close();
    assertThat(closed.await(1, MINUTES)).isTrue();
  }

  /** Counts down with each byte that is read. */
  private static InputStream counting(InputStream response, CountDownLatch bytes) {
    return new FilterInputStream(response) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        for (int i = 0; i < read; i++) {
          bytes.countDown();
        }
        return read;
      }
    };
  }

  private Batches<byte[]> batches(String answer, int maxAlerts, long maxBytes) {
    return batches(new ByteArrayInputStream(answer.getBytes(UTF_8)), maxAlerts, maxBytes);
  }

  private Batches<byte[]> batches(InputStream answer, int maxAlerts, long maxBytes) {
    return new Batches<>(
        reader(answer),
        new Batches.Size(maxAlerts, maxBytes),
        batch -> batch,
        open::get,
        stopping::get,
        threads);
  }

  private static AlertReader reader(InputStream answer) {
    return new AlertReader(answer, Answers.ITEMS, Answers.LIMITS, false, Answers.NOBODY);
  }

  /** As Camel's splitter goes through them. */
  private static List<List<String>> all(Batches<byte[]> batches) {
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
