package io.defenderroutes.delivery.pending;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.delivery.pending.PendingStore.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePendingStoreTest {
  private static final String CONNECTION = "t/siem";

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  @Test
  void what_is_added_is_found_after_a_restart_in_order_until_it_is_removed() throws Exception {
    FilePendingStore store = new FilePendingStore(folder);
    List<Stored> added = store.add(CONNECTION, deliveries(1, 2, 3), 1);
    store.remove(List.of(added.get(1)));

    assertThat(pending(restarted(1L))).containsExactly("a@1", "a@3");
  }

  @Test
  void a_batch_that_the_cursor_does_not_count_is_dropped() throws Exception {
    FilePendingStore store = new FilePendingStore(folder);
    store.add(CONNECTION, deliveries(1), 1);
    store.add(CONNECTION, deliveries(2, 3), 2);

    assertThat(pending(restarted(1L))).containsExactly("a@1");
    assertThat(pending(restarted(2L))).containsExactly("a@1");
  }

  @Test
  void a_repeated_commit_replaces_what_its_first_attempt_stored() throws Exception {
    FilePendingStore store = new FilePendingStore(folder);
    store.add(CONNECTION, deliveries(1), 1);
    store.add(CONNECTION, deliveries(2), 2);
    store.add(CONNECTION, deliveries(2), 2);

    assertThat(pending(restarted(2L))).containsExactly("a@1", "a@2");
  }

  @Test
  void a_batch_that_is_being_committed_is_not_found() throws Exception {
    FilePendingStore store = new FilePendingStore(folder);
    store.add(CONNECTION, deliveries(1), 1);
    assertThat(pending(store)).isEmpty();

    store.add(CONNECTION, deliveries(2), 2);
    assertThat(pending(store)).containsExactly("a@1");
  }

  @Test
  void after_the_cursor_is_removed_nothing_is_dropped() throws Exception {
    new FilePendingStore(folder).add(CONNECTION, deliveries(1), 500);
    FilePendingStore begun = restarted(null);
    begun.add(CONNECTION, deliveries(2), 1);

    assertThat(pending(restarted(1L))).containsExactly("a@1", "a@2");
    assertThat(pending(restarted(0L))).containsExactly("a@1");
  }

  @Test
  void a_part_of_an_entry_that_a_crash_left_is_cut_off() throws Exception {
    FilePendingStore store = new FilePendingStore(folder);
    store.add(CONNECTION, deliveries(1, 2), 1);
    Path segment = segments().get(0);
    long whole = Files.size(segment);
    Files.write(segment, new byte[] {0, 0, 1, 0, 5, 5}, StandardOpenOption.APPEND);

    FilePendingStore again = restarted(1L);
    assertThat(pending(again)).containsExactly("a@1", "a@2");
    assertThat(Files.size(segment)).isEqualTo(whole);
    again.add(CONNECTION, deliveries(3), 2);
    assertThat(pending(restarted(2L))).containsExactly("a@1", "a@2", "a@3");
  }

  @Test
  void disk_space_is_freed_once_everything_is_done() throws Exception {
    FilePendingStore store = new FilePendingStore(folder);
    for (int batch = 1; batch <= 200; batch++) {
      store.remove(store.add(CONNECTION, deliveries(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), batch));
    }
    long bytes = 0;
    for (Path file : files()) {
      bytes += Files.size(file);
    }
    assertThat(bytes).isLessThan(600 * 1024);
    assertThat(pending(restarted(200L))).isEmpty();
  }

  @Test
  void connections_do_not_see_each_other() throws Exception {
    FilePendingStore store = new FilePendingStore(folder);
    store.add(CONNECTION, deliveries(1), 1);
    store.add("u/siem", List.of(Deliveries.of("u/siem", "slack", "b", 1)), 1);
    store.settle(CONNECTION, 1L);
    store.settle("u/siem", 1L);

    assertThat(pending(store)).containsExactly("a@1");
    List<String> both = new ArrayList<>();
    store.find(
        Set.of(CONNECTION, "u/siem", "none/siem"), (c, d, position) -> both.add(c + " to " + d));
    assertThat(both).containsExactlyInAnyOrder("t/siem to slack", "u/siem to slack");
  }

  @Test
  void an_operator_sees_and_discards_committed_deliveries_while_the_product_runs()
      throws Exception {
    FilePendingStore running = new FilePendingStore(folder);
    List<Stored> first = running.add(CONNECTION, deliveries(1, 2, 3), 1);
    running.add(CONNECTION, deliveries(4), 2);
    PendingEditor editor = new FilePendingStore(folder).editor(connection -> 1L);

    List<PendingEditor.Entry> entries = editor.entries();
    assertThat(entries)
        .extracting(PendingEditor.Entry::version)
        .containsExactly("a@1", "a@2", "a@3");
    assertThat(entries.get(0).connection()).isEqualTo(CONNECTION);
    running.remove(first.subList(0, 1));
    editor.discard(entries.subList(0, 2));

    assertThat(editor.entries()).extracting(PendingEditor.Entry::version).containsExactly("a@3");
    assertThat(running.read(CONNECTION, first.stream().map(Stored::position).toList()))
        .extracting(stored -> stored.delivery().routed().version())
        .containsExactly("a@3");
    assertThat(pending(restarted(2L))).containsExactly("a@3", "a@4");
  }

  @Test
  void an_operator_sees_the_last_batch_once_the_cursor_counts_it_or_was_removed() throws Exception {
    new FilePendingStore(folder).add(CONNECTION, deliveries(1), 7);

    assertThat(new FilePendingStore(folder).editor(connection -> 6L).entries()).isEmpty();
    assertThat(new FilePendingStore(folder).editor(connection -> 7L).entries()).hasSize(1);
    assertThat(new FilePendingStore(folder).editor(connection -> null).entries()).hasSize(1);
  }

  @Test
  void an_operator_leaves_a_part_of_an_entry_that_is_being_written() throws Exception {
    new FilePendingStore(folder).add(CONNECTION, deliveries(1), 1);
    Path segment = segments().get(0);
    Files.write(segment, new byte[] {0, 0, 1, 0, 5, 5}, StandardOpenOption.APPEND);
    byte[] before = Files.readAllBytes(segment);

    PendingEditor editor = new FilePendingStore(folder).editor(connection -> 1L);
    editor.discard(editor.entries());

    assertThat(segment).hasBinaryContent(before);
    assertThat(editor.entries()).isEmpty();
    assertThat(new FilePendingStore(folder.resolve("none")).editor(c -> 1L).entries()).isEmpty();
  }

  private FilePendingStore restarted(@Nullable Long batches) throws IOException {
    FilePendingStore store = new FilePendingStore(folder);
    store.settle(CONNECTION, batches);
    return store;
  }

  private static List<String> pending(FilePendingStore store) throws IOException {
    List<Long> positions = new ArrayList<>();
    store.find(Set.of(CONNECTION), (connection, destination, position) -> positions.add(position));
    assertThat(positions).isSorted();
    return store.read(CONNECTION, positions).stream()
        .map(stored -> stored.delivery().routed().version())
        .toList();
  }

  private static List<PendingDelivery> deliveries(int... versions) {
    List<PendingDelivery> deliveries = new ArrayList<>();
    for (int version : versions) {
      deliveries.add(Deliveries.of(CONNECTION, "slack", "a", version));
    }
    return deliveries;
  }

  private List<Path> segments() throws IOException {
    return files().stream().filter(file -> file.toString().endsWith(".pending")).sorted().toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
