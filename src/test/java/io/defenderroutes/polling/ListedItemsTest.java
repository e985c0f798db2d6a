package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.polling.ledger.Digest;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ListedItemsTest {
  @Test
  void no_more_of_a_list_is_held_than_there_is_memory_for_and_the_rest_counts_as_cut_off() {
    ReadResponse list = new ReadResponse();
    for (int i = 0; i < 1_000; i++) {
      list.received();
      list.setAside(new byte[100], 1_000);
    }
    ListedItems items = Objects.requireNonNull(list.incomplete());

    int listed = 0;
    while (items.hasNext()) {
      items.next();
      listed++;
    }
    assertThat(listed).isEqualTo(10);
    assertThat(list.extent(false).isCutOff(ResponseLimit.NONE)).isTrue();
  }

  @Test
  void no_more_is_completed_than_there_is_memory_for_and_the_rest_counts_as_cut_off() {
    ListedItems items = new ListedItems(1_000);
    items.list(new byte[10]);
    items.list(new byte[10]);
    items.next();
    items.complete(Digest.of("1@now"));
    items.collect(new byte[1_000]);

    assertThat(items.hasNext()).isFalse();
    assertThat(items.isCutShort()).isTrue();
    assertThat(items.versions()).containsExactly(Digest.of("1@now"));
  }

  @Test
  void after_a_failure_nothing_more_is_requested() {
    ListedItems items = new ListedItems(1_000);
    IOException failure = new IOException("x");
    items.list(new byte[10]);
    items.list(new byte[10]);
    items.next();
    items.breakOff(failure);

    assertThat(items.hasNext()).isFalse();
    assertThat(items.failure()).containsSame(failure);
  }
}
