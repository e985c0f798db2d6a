package io.defenderroutes.polling.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlertTableTest {
  private static final int KEYS = 3_000;

  /** A state and the segment that holds it. */
  private record Entry(AlertState state, long segment) {}

  private final Random random = new Random(17);
  private final AlertTable table = new AlertTable();
  private final Map<Long, Entry> expected = new HashMap<>();

  @Test
  void behaves_as_a_map_whatever_is_added_and_removed() {
    for (int step = 0; step < 200_000; step++) {
      // Grows, shrinks and grows again.
      boolean adds = random.nextInt(10) < (step / 20_000 % 2 == 0 ? 7 : 3);
      AlertState state = state();
      long segment = random.nextInt(3);
      if (adds) {
        table.add(state, segment);
        Entry before = expected.get(state.key());
        if (before == null || !state.isOlderThan(before.state())) {
          expected.put(state.key(), new Entry(state, segment));
        }
      } else {
        table.remove(state.key(), segment);
        expected.computeIfPresent(
            state.key(), (key, entry) -> entry.segment() == segment ? null : entry);
      }
      assertThat(table.size()).isEqualTo(expected.size());
      if (step % 20_000 == 0) {
        assertSame();
      }
    }
    assertSame();
  }

  private void assertSame() {
    for (int i = 0; i < KEYS; i++) {
      long key = state(i, 0).key();
      Entry entry = expected.get(key);
      assertThat(table.find(key)).isEqualTo(entry == null ? null : entry.state());
    }
  }

  private AlertState state() {
    return state(random.nextInt(KEYS), random.nextInt(5));
  }

  private static AlertState state(int alert, int second) {
    return AlertState.of("a" + alert, "high", false, Instant.ofEpochSecond(second));
  }
}
