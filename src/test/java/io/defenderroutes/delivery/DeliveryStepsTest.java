package io.defenderroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Fenced;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.ledger.AlertStates;
import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.ledger.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryStepsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

  private final Path folder;

  DeliveryStepsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void a_repeated_step_writes_only_what_is_left() throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    add(exchange, "good.ndjson");
    add(exchange, "bad/x.ndjson");
    Files.createDirectories(folder.resolve("alerts"));
    Path blocker = Files.writeString(folder.resolve("alerts/bad"), "a file in the folder's place");

    Batch batch = Batch.of(exchange);
    assertThatThrownBy(() -> delivery().append(batch)).isInstanceOf(IOException.class);
    Files.delete(blocker);
    delivery().append(batch);
    delivery().append(batch);

    assertThat(folder.resolve("alerts/good.ndjson")).hasContent(Exchanges.ALERT + "\n");
    assertThat(folder.resolve("alerts/bad/x.ndjson")).hasContent(Exchanges.ALERT + "\n");
    assertThat(Batch.of(exchange).delivered())
        .containsOnly(Map.entry("file:good.ndjson", 1), Map.entry("file:bad/x.ndjson", 1));
  }

  @Test
  void lines_are_appended_once_they_can_be_and_the_batch_is_committed_once() throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    add(exchange, "x.ndjson");
    Delivery delivery = delivery();

    delivery.store(exchange);
    Path blocker = Files.createDirectory(folder.resolve("alerts/x.ndjson"));
    assertThatThrownBy(() -> delivery.commit(exchange)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> delivery.commit(exchange)).isInstanceOf(IOException.class);
    Files.delete(blocker);
    delivery.commit(exchange);

    assertThat(folder.resolve("alerts/x.ndjson")).hasContent(Exchanges.ALERT + "\n");
    assertThat(Batch.of(exchange).delivered()).containsOnly(Map.entry("file:x.ndjson", 1));
    assertThat(Files.readAllLines(folder.resolve("cursors/acme.siem.ndjson"))).hasSize(2);
  }

  @Test
  void lines_of_a_process_that_died_after_the_commit_are_appended_by_the_next_one()
      throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    add(exchange, "x.ndjson");
    Delivery died = delivery();
    died.store(exchange);
    Path blocker = Files.createDirectory(folder.resolve("alerts/x.ndjson"));
    assertThatThrownBy(() -> died.commit(exchange)).isInstanceOf(IOException.class);
    Files.delete(blocker);

    assertThat(delivery().cursors().load("acme/siem")).isPresent();
    delivery().cursors().load("acme/siem");

    assertThat(folder.resolve("alerts/x.ndjson")).hasContent(Exchanges.ALERT + "\n");
  }

  @Test
  void lines_of_a_process_that_died_before_the_commit_are_dropped() throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    add(exchange, "x.ndjson");
    delivery().store(exchange);

    assertThat(delivery().cursors().load("acme/siem")).isEmpty();

    assertThat(folder.resolve("alerts/x.ndjson")).doesNotExist();
  }

  @Test
  void an_instance_that_was_replaced_appends_nothing() throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    add(exchange, "x.ndjson");
    Delivery replaced = delivery();
    replaced.store(exchange);
    replaced.commit(exchange);
    new FileCursorStore(folder.resolve("cursors"), "another").load("acme/siem");

    Exchange next = Exchanges.alert(Map.of());
    add(next, "x.ndjson");
    replaced.store(next);
    assertThatThrownBy(() -> replaced.commit(next)).isInstanceOf(Fenced.class);
    delivery().cursors().load("acme/siem");

    assertThat(folder.resolve("alerts/x.ndjson")).hasContent(Exchanges.ALERT + "\n");
  }

  @Test
  void a_batch_whose_files_cannot_be_written_is_not_committed() throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    add(exchange, "bad/x.ndjson");
    Files.createDirectories(folder.resolve("alerts"));
    Files.writeString(folder.resolve("alerts/bad"), "a file in the folder's place");

    assertThatThrownBy(() -> delivery().store(exchange)).isInstanceOf(IOException.class);

    assertThat(folder.resolve("pending")).doesNotExist();
  }

  private static Change change() {
    Instant now = CLOCK.instant();
    Progress progress = new Progress(now, now, now, now, Duration.ofHours(1), 1);
    Segment segment = new Segment(1, now, List.of(new Digest(1, 1)), AlertStates.NONE);
    return new Change(progress, Optional.of(segment), List.of());
  }

  @Test
  void alerts_of_one_file_stay_in_order() throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    for (int i = 0; i < 5; i++) {
      exchange.setVariable(AlertContract.ALERT, ("{\"n\":" + i + "}").getBytes(UTF_8));
      add(exchange, "x.ndjson");
    }

    delivery().append(Batch.of(exchange));

    assertThat(Files.readAllLines(folder.resolve("alerts/x.ndjson")))
        .containsExactly("{\"n\":0}", "{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}");
  }

  @Test
  void a_new_batch_is_empty() throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    add(exchange, "x.ndjson");

    delivery().begin(exchange);

    assertThat(Batch.of(exchange).lines()).isEmpty();
  }

  @Test
  void only_a_batch_with_records_requires_kafka() throws Exception {
    Exchange exchange = Exchanges.alert(Map.of("topic", "x"));
    Delivery delivery = delivery();
    assertThatCode(() -> delivery.commit(exchange)).doesNotThrowAnyException();
    delivery.begin(exchange);

    new KafkaDestination().process(exchange);

    assertThatThrownBy(() -> delivery.commit(exchange)).hasMessage("kafka.brokers is not set");
    assertThat(Batch.of(exchange).records()).hasSize(1);
  }

  private void add(Exchange exchange, String path) throws RefusedAlert {
    exchange.setVariable("path", path);
    new FileDestination(folder.resolve("alerts"), CLOCK).process(exchange);
  }

  private Delivery delivery() {
    return Exchanges.delivery(folder, Optional.of(change()));
  }
}
