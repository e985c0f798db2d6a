package io.defenderroutes.delivery.pending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.pending.PendingDelivery.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PendingFormatTest {
  private static final PendingDelivery DELIVERY = Deliveries.of("t/siem", "slack", "a1", 2);

  @Test
  void a_delivery_is_read_as_it_was_written() throws Exception {
    PendingDelivery read = PendingFormat.read(PendingFormat.write(DELIVERY));

    assertThat(read).usingRecursiveComparison().isEqualTo(DELIVERY);
  }

  @Test
  void an_alert_and_a_body_that_are_not_UTF_8_keep_their_bytes() throws Exception {
    byte[] bytes = {(byte) 0xff, 0, 'x', (byte) 0xfe};
    Routed routed = DELIVERY.routed();
    PendingDelivery binary =
        new PendingDelivery(
            DELIVERY.id(),
            DELIVERY.connection(),
            DELIVERY.destination(),
            "soc@example.org",
            new Routed(
                routed.alertId(),
                routed.version(),
                routed.severity(),
                routed.category(),
                routed.service(),
                routed.title(),
                routed.change(),
                routed.previousSeverity(),
                routed.step(),
                routed.done(),
                bytes),
            new StoredMessage(Map.of(), Map.of(), bytes),
            DELIVERY.collected());

    PendingDelivery read = PendingFormat.read(PendingFormat.write(binary));

    assertThat(read).usingRecursiveComparison().isEqualTo(binary);
  }

  @Test
  void what_is_no_delivery_is_an_error() {
    assertThatIOException()
        .isThrownBy(() -> PendingFormat.read("{}".getBytes(StandardCharsets.UTF_8)));
    assertThatIOException()
        .isThrownBy(() -> PendingFormat.read("no".getBytes(StandardCharsets.UTF_8)));
  }
}
