package io.defenderroutes.polling.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.polling.Answers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OldestFirstTest {
  private final Heap heap = new Heap();
  private final List<String> read = new ArrayList<>();

  @Test
  void an_answer_with_the_newest_first_is_turned_round() throws IOException {
    List<String> alerts = alerts(250);
    List<String> newestFirst = new ArrayList<>(alerts);
    Collections.reverse(newestFirst);

    read("[" + String.join(",", newestFirst) + "]", 1_000_000);

    assertThat(read).isEqualTo(alerts);
  }

  @Test
  void an_answer_with_the_oldest_first_is_passed_on_as_it_comes_however_long() throws IOException {
    List<String> alerts = alerts(250);

    read("[" + String.join(",", alerts) + "]", 10);

    assertThat(read).isEqualTo(alerts);
  }

  @Test
  void alerts_without_a_time_or_of_one_time_keep_their_order() throws IOException {
    read("[{\"n\":1},{\"n\":2},{\"n\":3}]", 10);
    read("[{\"t\":5,\"n\":4},{\"t\":5,\"n\":5}]", 10);

    assertThat(read)
        .containsExactly(
            "{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"t\":5,\"n\":4}", "{\"t\":5,\"n\":5}");
  }

  @Test
  void an_answer_too_long_to_be_turned_round_in_memory_goes_through_the_spool() throws IOException {
    List<String> alerts = alerts(2_500);
    List<String> newestFirst = new ArrayList<>(alerts);
    Collections.reverse(newestFirst);

    read("[" + String.join(",", newestFirst) + "]", 1_000);

    assertThat(read).isEqualTo(alerts);
    assertThat(heap.most).isGreaterThan(2_000);
    assertThat(heap.closed).isTrue();
  }

  @Test
  void what_came_before_a_break_is_delivered_and_then_the_break_is_told() {
    assertThatThrownBy(() -> read("[{\"t\":9},{\"t\":8},{\"t\":7},{\"t\"", 1_000))
        .isInstanceOf(MalformedResponse.class);
    assertThat(read).containsExactly("{\"t\":7}", "{\"t\":8}", "{\"t\":9}");
  }

  @Test
  void an_empty_answer_is_empty() throws IOException {
    read("[]", 10);

    assertThat(read).isEmpty();
  }

  private static List<String> alerts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"t\":" + (1_000 + i) + "}")
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private void read(String answer, long memoryBytes) throws IOException {
    AlertStream reader =
        new AlertReader(
            new ByteArrayInputStream(answer.getBytes(UTF_8)),
            List.of(),
            Answers.LIMITS,
            false,
            Answers.NOBODY);
    try (AlertStream alerts = new OldestFirst(reader, OldestFirstTest::time, memoryBytes, heap)) {
      for (byte[] alert = alerts.next(); alert != null; alert = alerts.next()) {
        read.add(new String(alert, UTF_8));
      }
    }
  }

  private static Optional<Instant> time(byte[] alert) {
    String text = new String(alert, UTF_8);
    return text.contains("\"t\":")
        ? Optional.of(
            Instant.ofEpochSecond(Long.parseLong(text.replaceAll(".*\"t\":(\\d+).*", "$1"))))
        : Optional.empty();
  }

  private static final class Heap implements Spool {
    private final Deque<byte[]> alerts = new ArrayDeque<>();
    private int most;
    private boolean closed;

    @Override
    public void push(byte[] alert) {
      alerts.addLast(alert);
      most = Math.max(most, alerts.size());
    }

    @Override
    public byte @Nullable [] pop() {
      return alerts.pollLast();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
