package io.defenderroutes.delivery.pending;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores pending deliveries in files, without Kafka: for each connection a folder of segments.
 *
 * <p>A segment is a file of entries, each with its length, checksum, the number of its batch and
 * the delivery. Beside it is a file with the positions of the deliveries that are done. A segment
 * whose deliveries are all done is deleted. The position of a delivery is that of its segment,
 * which is in the segment's name, and its place in the segment.
 *
 * <p>A batch is committed if the cursor counts it. Only the last batch of the last segment can be
 * uncommitted; {@link #settle} removes it. A batch with number 0 is committed.
 */
public final class FilePendingStore implements PendingStore {
  private final Path folder;
  private final Map<String, PendingLog> logs = new ConcurrentHashMap<>();

  /**
   * @param folder with a folder for each connection
   */
  public FilePendingStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public void settle(String connection, @Nullable Long batches) throws IOException {
    if (Files.isDirectory(folderOf(connection)) || logs.containsKey(connection)) {
      logs.remove(connection);
      log(connection).settle(batches);
    }
  }

  /**
   * Adds the deliveries of a batch, forced to disk. Replaces those of an earlier attempt.
   *
   * @param batch the number of the batch that the cursor counts next
   * @return the deliveries with their positions
   */
  public List<Stored> add(String connection, List<PendingDelivery> deliveries, long batch)
      throws IOException {
    return log(connection).add(deliveries, batch);
  }

  @Override
  public void find(Set<String> connections, Found found) throws IOException {
    for (String connection : connections) {
      if (Files.isDirectory(folderOf(connection))) {
        log(connection).find(connection, found);
      }
    }
  }

  @Override
  public List<Stored> read(String connection, List<Long> positions) throws IOException {
    return log(connection).read(positions);
  }

  @Override
  public Set<Long> removed(String connection) throws IOException {
    return Files.isDirectory(folderOf(connection)) ? log(connection).removed() : Set.of();
  }

  @Override
  public void remove(List<Stored> done) throws IOException {
    Map<String, List<Long>> byConnection =
        done.stream()
            .collect(
                groupingBy(
                    one -> one.delivery().connection(), mapping(Stored::position, toList())));
    for (Map.Entry<String, List<Long>> of : byConnection.entrySet()) {
      log(of.getKey()).remove(of.getValue());
    }
  }

  /** Accepts the name of a connection; returns the batches that its cursor counts, or null. */
  @FunctionalInterface
  public interface Batches {
    @Nullable Long of(String connection) throws IOException;
  }

  /**
   * Returns an editor, which changes nothing that a running instance writes.
   *
   * @param cursors tells which batches are committed
   */
  public PendingEditor editor(Batches cursors) {
    return new PendingEditor() {
      @Override
      public List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (Files.isDirectory(folder)) {
          try (Stream<Path> folders = Files.list(folder)) {
            for (Path one : folders.filter(Files::isDirectory).sorted().toList()) {
              new PendingLog(one, false)
                  .committed(cursors, stored -> entries.add(Entry.of(stored)));
            }
          }
        }
        return entries;
      }

      @Override
      public void discard(List<Entry> entries) throws IOException {
        Map<String, List<Long>> byConnection =
            entries.stream()
                .collect(groupingBy(Entry::connection, mapping(Entry::position, toList())));
        for (Map.Entry<String, List<Long>> of : byConnection.entrySet()) {
          new PendingLog(folderOf(of.getKey()), false).markDone(of.getValue());
        }
      }
    };
  }

  @Override
  public void release(String connection) {
    logs.remove(connection);
  }

  @Override
  public void close() {
    logs.clear();
  }

  private Path folderOf(String connection) {
    return folder.resolve(connection.replace('/', '.'));
  }

  private PendingLog log(String connection) throws IOException {
    PendingLog known = logs.get(connection);
    if (known == null) {
      known = new PendingLog(folderOf(connection), true);
      PendingLog before = logs.putIfAbsent(connection, known);
      known = before == null ? known : before;
    }
    return known;
  }
}
