package io.defenderroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.files.FileAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
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
  void a_repeated_step_writes_nothing_twice_and_what_is_left() throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    add(exchange, "good.ndjson");
    add(exchange, "bad/x.ndjson");
    Files.createDirectories(folder.resolve("alerts"));
    Path blocker = Files.writeString(folder.resolve("alerts/bad"), "a file in the folder's place");

    assertThatThrownBy(() -> delivery().files(exchange)).isInstanceOf(IOException.class);
    Files.delete(blocker);
    delivery().files(exchange);
    delivery().files(exchange);

    assertThat(folder.resolve("alerts/good.ndjson")).hasContent(Exchanges.ALERT + "\n");
    assertThat(folder.resolve("alerts/bad/x.ndjson")).hasContent(Exchanges.ALERT + "\n");
    assertThat(Batch.of(exchange).delivered())
        .containsOnly(Map.entry("file:good.ndjson", 1), Map.entry("file:bad/x.ndjson", 1));
  }

  @Test
  void alerts_of_one_file_stay_in_order() throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    for (int i = 0; i < 5; i++) {
      exchange.setVariable(Batch.ALERT, ("{\"n\":" + i + "}").getBytes(UTF_8));
      add(exchange, "x.ndjson");
    }

    delivery().files(exchange);

    assertThat(Files.readAllLines(folder.resolve("alerts/x.ndjson")))
        .containsExactly("{\"n\":0}", "{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}");
  }

  @Test
  void a_new_batch_knows_nothing_of_the_one_before() throws Exception {
    Exchange exchange = Exchanges.alert(Map.of());
    add(exchange, "x.ndjson");

    delivery().begin(exchange);

    assertThat(Batch.of(exchange).lines()).isEmpty();
  }

  @Test
  void a_batch_without_records_needs_no_kafka_but_one_with_records_says_that_it_is_not_set()
      throws Exception {
    Exchange exchange = Exchanges.alert(Map.of("topic", "x"));
    assertThatCode(() -> delivery().commit(exchange)).doesNotThrowAnyException();

    new KafkaDestination().process(exchange);

    assertThatThrownBy(() -> delivery().commit(exchange)).hasMessage("kafka.brokers is not set");
    assertThat(Batch.of(exchange).records()).hasSize(1);
  }

  private void add(Exchange exchange, String path) throws RefusedAlert {
    exchange.setVariable("path", path);
    new FileDestination(folder.resolve("alerts"), CLOCK).process(exchange);
  }

  private Delivery delivery() {
    return Delivery.separate(
        Optional.empty(),
        new FileCursorStore(folder.resolve("cursors"), "me"),
        "dead",
        new Folders(
            folder.resolve("alerts"),
            FileAccess.OWNER,
            folder.resolve("dead"),
            folder.resolve("pending")),
        CLOCK);
  }
}
