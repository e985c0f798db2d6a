package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.polling.ledger.AlertStates;
import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.ledger.Segment;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CursorFormatTest {
  private static final Segment SEGMENT =
      new Segment(
          7,
          Instant.parse("2026-03-01T12:00:00Z"),
          List.of(new Digest(1, 2), new Digest(3, 4)),
          AlertStates.from(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));

  @Test
  void a_segment_is_read_as_it_was_written() {
    assertThat(CursorFormat.segment(CursorFormat.segment(SEGMENT))).isEqualTo(SEGMENT);
  }

  @Test
  void a_segment_of_an_earlier_build_has_no_alerts() {
    ObjectNode stored = CursorFormat.segment(SEGMENT);
    stored.remove("alerts");

    Segment read = CursorFormat.segment(stored);

    assertThat(read.digests()).isEqualTo(SEGMENT.digests());
    assertThat(read.alerts()).isEmpty();
  }

  @Test
  void an_incomplete_alert_is_an_error() {
    ObjectNode stored = CursorFormat.segment(SEGMENT).put("alerts", "AAAA");

    assertThatThrownBy(() -> CursorFormat.segment(stored))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
