package io.defenderroutes.delivery;

import io.defenderroutes.config.FileAccess;
import io.defenderroutes.delivery.PendingLines.Block;
import io.defenderroutes.delivery.PendingLines.Place;
import io.defenderroutes.delivery.store.FileAppender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the lines of a batch until it is committed, and then appends them to their files.
 *
 * <p>Each line is appended once, whenever a process dies; lines of a batch that is not committed
 * are dropped. Each instance has one pending file per connection. An instance that takes a
 * connection over settles the pending files of others ({@code docs/decisions/0015}).
 */
final class FileOutbox {
  private static final Logger LOG = LoggerFactory.getLogger(FileOutbox.class);
  private static final String SUFFIX = ".pending";

  /** Length of the end of a pending file's name: the instance and the suffix. */
  private static final int INSTANCE_LENGTH = new UUID(0, 0).toString().length() + SUFFIX.length();

  private static final String FOLDER_ID = "folder-id";

  /** Held while a pending file is used; never acquired while the lock of an alert file is held. */
  private static final Object[] LOCKS = FileAppender.locks();

  private final Path folder;
  private final Path files;
  private final FileAccess access;
  private final String instance = UUID.randomUUID().toString();

  /** The connections with a batch that this instance has stored and not yet appended. */
  private final Set<String> storing = ConcurrentHashMap.newKeySet();

  private @Nullable String folderId;

  /** Finds out whether a batch was committed. */
  @FunctionalInterface
  interface Commits {
    boolean has(String connection, PendingLines.Id id) throws IOException;
  }

  /** Uses a pending file while no other thread or process does. */
  @FunctionalInterface
  private interface Use {
    void of(FileChannel channel, PendingLines pending) throws IOException;
  }

  /**
   * @param folder of pending files
   * @param files the folder of all alert files
   * @param access who may read alert files
   */
  FileOutbox(Path folder, Path files, FileAccess access) {
    this.folder = folder.toAbsolutePath().normalize();
    this.files = files.toAbsolutePath().normalize();
    this.access = access;
  }

  /**
   * Stores the lines of a batch, forced to disk. Replaces what the connection stored before.
   *
   * @return the id for the commit to record
   * @throws IOException also if the lines could not be appended now
   */
  PendingLines.Id store(String connection, Map<Path, List<byte[]>> lines) throws IOException {
    for (Path file : lines.keySet()) {
      requireWritable(file);
    }
    PendingLines.Id id = new PendingLines.Id(folderId(), UUID.randomUUID().toString());
    List<Block> blocks = new ArrayList<>();
    lines.forEach((file, of) -> blocks.add(new Block(files.relativize(file), List.copyOf(of))));
    PendingLines stored = new PendingLines(connection, id, blocks, Map.of());
    byte[] head = stored.head();
    storing.add(connection);
    Path pending = pending(connection);
    synchronized (FileAppender.lockOf(LOCKS, pending)) {
      boolean isNew = Files.notExists(pending);
      try (FileChannel channel =
          FileAccess.OWNER.open(pending, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        FileAppender.lock(channel, pending);
        channel.truncate(0);
        FileAppender.write(channel, ByteBuffer.wrap(head));
        channel.force(true);
      }
      if (isNew) {
        FileAppender.forceFolderOf(pending);
      }
    }
    return id;
  }

  /** Appends what this instance stored, after the commit. Can be repeated. */
  void append(String connection) throws IOException {
    use(pending(connection), this::append);
    storing.remove(connection);
  }

  /** Leaves the stored lines of a connection that another instance polls to {@link #settle}. */
  void release(String connection) {
    storing.remove(connection);
  }

  /**
   * Appends the committed lines that any instance stored for a connection, and drops all others. To
   * be called after the connection is taken over: then no other instance can commit any more.
   */
  void settle(String connection, Commits commits) throws IOException {
    for (Path pending : pendingFiles(prefix(connection))) {
      PendingLines found = read(pending);
      if (found != null && !found.connection().equals(connection)) {
        continue;
      }
      if (found != null) {
        settle(pending, found, commits, true);
      }
      if (!pending.equals(pending(connection))) {
        Files.deleteIfExists(pending);
      }
    }
    storing.remove(connection);
  }

  /** Appends the committed lines of all instances, such as of one that was killed. */
  void appendCommitted(Commits commits) throws IOException {
    for (Path pending : pendingFiles("")) {
      PendingLines found = read(pending);
      boolean storing =
          found != null
              && this.storing.contains(found.connection())
              && pending.equals(pending(found.connection()));
      if (found != null && !storing) {
        settle(pending, found, commits, false);
      }
    }
  }

  /** Appends lines if their batch is committed; may drop them otherwise. */
  private void settle(Path pending, PendingLines found, Commits commits, boolean drop)
      throws IOException {
    boolean committed = commits.has(found.connection(), found.id());
    if (committed || drop) {
      use(
          pending,
          (channel, lines) -> {
            if (committed && lines.id().equals(found.id())) {
              append(channel, lines);
            }
            if (drop) {
              channel.truncate(0);
            }
          });
    }
  }

  /** Deletes the empty pending file of a connection that this instance polls no more. */
  void drop(String connection) throws IOException {
    Path pending = pending(connection);
    if (Files.exists(pending) && Files.size(pending) == 0) {
      Files.deleteIfExists(pending);
    }
  }

  /** Appends lines that are not part of a connection's batch, such as those of a replay. */
  void appendNow(Path file, List<byte[]> lines) throws IOException {
    FileAppender.append(file, lines, access);
  }

  private void append(FileChannel pending, PendingLines stored) throws IOException {
    for (int i = 0; i < stored.blocks().size(); i++) {
      int number = i;
      Block block = stored.blocks().get(i);
      Path file = file(block);
      FileAppender.locked(file, access, target -> append(pending, stored, number, target, file));
    }
    // If this is lost, the places show that all lines are appended.
    pending.truncate(0);
    LOG.debug("Lines appended connection={}", stored.connection());
  }

  private void append(
      FileChannel pending, PendingLines stored, int number, FileChannel target, Path file)
      throws IOException {
    Block block = stored.blocks().get(number);
    int line = cutTorn(block, stored.places().get(number), target);
    if (line == block.lines().size()) {
      return;
    }
    cutTornOfOthers(file, target);
    long from = FileAppender.endLine(target);
    ByteBuffer place = ByteBuffer.wrap(PendingLines.place(number, new Place(from, line)));
    pending.position(pending.size());
    FileAppender.write(pending, place);
    pending.force(true);
    FileAppender.write(
        target,
        file,
        from,
        FileAppender.buffers(block.lines().subList(line, block.lines().size())));
  }

  /**
   * Removes a partial line of a block from the end of the file.
   *
   * @return the first line that is not in the file
   */
  private static int cutTorn(Block block, @Nullable Place place, FileChannel target)
      throws IOException {
    if (place == null) {
      return 0;
    }
    byte[] expected = block.bytesFrom(place.line());
    long size = target.size();
    int there = (int) Math.max(0, Math.min(expected.length, size - place.from()));
    ByteBuffer found = ByteBuffer.allocate(there);
    while (found.hasRemaining() && target.read(found, place.from() + found.position()) >= 0) {
      // Reads on.
    }
    int mismatch = Arrays.mismatch(expected, 0, there, found.array(), 0, there);
    int same = mismatch < 0 ? there : mismatch;
    int line = place.line();
    int whole = 0;
    while (line < block.lines().size() && whole + block.lines().get(line).length < same) {
      whole += block.lines().get(line).length + 1;
      line++;
    }
    if (same > whole && place.from() + same == size) {
      target.truncate(place.from() + whole);
    }
    return line;
  }

  /** Removes a partial line that an instance left when it was killed. */
  private void cutTornOfOthers(Path file, FileChannel target) throws IOException {
    if (FileAppender.isLineEnded(target, target.size())) {
      return;
    }
    for (Path other : pendingFiles("")) {
      // This instance's threads complete their own lines; closing a channel would release their
      // lock.
      if (String.valueOf(other.getFileName()).endsWith(instance + SUFFIX)) {
        continue;
      }
      try (FileChannel channel = FileChannel.open(other, StandardOpenOption.READ)) {
        PendingLines lines = PendingLines.read(channel);
        if (lines != null) {
          for (Map.Entry<Integer, Place> place : lines.places().entrySet()) {
            Block block = lines.blocks().get(place.getKey());
            if (file(block).equals(file)) {
              int unused = cutTorn(block, place.getValue(), target);
            }
          }
        }
      } catch (NoSuchFileException e) {
        // Settled meanwhile.
      }
    }
  }

  /** Fails before anything of a batch is delivered while its files cannot be written. */
  private void requireWritable(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      access.createFolders(parent);
    }
    boolean exists = Files.exists(file);
    if (exists && Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "it is a folder");
    }
    Path written = exists ? file : parent;
    if (written != null && !Files.isWritable(written)) {
      throw new AccessDeniedException(written.toString());
    }
  }

  private Path file(Block block) throws IOException {
    Path file = files.resolve(block.file()).normalize();
    if (!file.startsWith(files)) {
      throw new IOException("a stored path leads out of " + files + ": " + block.file());
    }
    return file;
  }

  private static @Nullable PendingLines read(Path pending) throws IOException {
    List<PendingLines> found = new ArrayList<>();
    use(pending, (channel, lines) -> found.add(lines));
    return found.isEmpty() ? null : found.get(0);
  }

  /** Does nothing if the pending file stores nothing. */
  private static void use(Path pending, Use use) throws IOException {
    synchronized (FileAppender.lockOf(LOCKS, pending)) {
      if (Files.notExists(pending)) {
        return;
      }
      try (FileChannel channel =
          FileChannel.open(pending, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        FileAppender.lock(channel, pending);
        PendingLines lines = PendingLines.read(channel);
        if (lines != null) {
          use.of(channel, lines);
        }
      }
    }
  }

  private List<Path> pendingFiles(String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .filter(
              file -> {
                String name = String.valueOf(file.getFileName());
                boolean isOfConnection =
                    prefix.isEmpty() || name.length() == prefix.length() + INSTANCE_LENGTH;
                return name.startsWith(prefix) && name.endsWith(SUFFIX) && isOfConnection;
              })
          .sorted()
          .toList();
    }
  }

  private Path pending(String connection) {
    return folder.resolve(prefix(connection) + instance + SUFFIX);
  }

  private static String prefix(String connection) {
    return connection.replace('/', '.') + ".";
  }

  /** Identifies the folder, wherever it is mounted; created when it is first needed. */
  private synchronized String folderId() throws IOException {
    String known = folderId;
    if (known == null) {
      Path file = folder.resolve(FOLDER_ID);
      FileAccess.OWNER.createFolders(folder);
      FileAppender.forceFolderOf(folder);
      if (Files.notExists(file) || Files.size(file) == 0) {
        FileAccess.OWNER.replace(
            file, UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));
      }
      known = Files.readString(file, StandardCharsets.US_ASCII).strip();
      folderId = known;
    }
    return known;
  }
}
