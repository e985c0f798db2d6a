package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Instant T1 = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant T2 = T1.plusSeconds(60);
  private static final Instant T3 = T2.plusSeconds(60);

  private final Ledger ledger = Ledger.empty();

  @Test
  void knows_what_was_added_and_nothing_else() {
    ledger.add("a@1", T1);

    assertThat(ledger.contains("a@1", T1)).isTrue();
    assertThat(ledger.contains("a@2", T1)).isFalse();
    assertThat(ledger.contains("A@1", T1)).isFalse();
  }

  @Test
  void forgets_what_can_no_longer_be_asked_for() {
    ledger.add("old", T1);
    ledger.add("young", T2);

    Ledger kept = ledger.since(T2);

    assertThat(kept.contains("old", T2)).isFalse();
    assertThat(kept.contains("young", T2)).isTrue();
    assertThat(ledger.entries()).as("the one before stays as it was").hasSize(2);
  }

  @Test
  void what_is_seen_again_is_kept_as_long_as_its_newest_slice() {
    ledger.add("a", T1);
    assertThat(ledger.contains("a", T3)).isTrue();
    assertThat(ledger.contains("a", T2)).isTrue();

    assertThat(ledger.since(T3).contains("a", T3)).isTrue();
  }

  @Test
  void asking_for_what_is_not_there_adds_nothing() {
    assertThat(ledger.contains("a", T1)).isFalse();
    assertThat(ledger.entries()).isEmpty();
  }

  @Test
  void returns_from_storage_as_it_was() {
    ledger.add("a", T1);
    ledger.add("ü:=/\\_", T2);

    Ledger stored = Ledger.of(ledger.entries());

    assertThat(stored.contains("a", T1)).isTrue();
    assertThat(stored.contains("ü:=/\\_", T1)).isTrue();
    assertThat(stored.entries()).isEqualTo(ledger.entries());
  }

  @Test
  void keeps_a_short_digest_however_long_the_version_is() {
    assertThat(Ledger.digest("x".repeat(10_000))).matches("[A-Za-z0-9_-]{22}");
    assertThat(Ledger.digest("a")).isNotEqualTo(Ledger.digest("b"));
  }
}
