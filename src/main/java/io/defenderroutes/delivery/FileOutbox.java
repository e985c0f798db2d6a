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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the lines of a batch until the batch is committed, and appends them to their files
 * afterwards, each line once whatever dies in between. Nothing that is not committed ever reaches a
 * file.
 *
 * <p>Each connection has a file of its own for each instance that polls it. Whoever takes a
 * connection over settles what others left.
 */
final class FileOutbox {
  private static final Logger LOG = LoggerFactory.getLogger(FileOutbox.class);
  private static final String SUFFIX = ".pending";

  /** Of the part of a pending file's name that names the instance. */
  private static final int OWN_LENGTH = new UUID(0, 0).toString().length() + SUFFIX.length();

  private static final String FOLDER_ID = "folder-id";

  /** Held while a pending file is used; never taken while an alert file's is held. */
  private static final Object[] LOCKS = FileAppender.locks();

  private final Path folder;
  private final Path files;
  private final FileAccess access;
  private final String instance = UUID.randomUUID().toString();

  /** By connection: what the batch that this instance is committing has stored. */
  private final Map<String, Stored> inHand = new ConcurrentHashMap<>();

  private @Nullable String folderId;

  /**
   * What is stored.
   *
   * @param size of the pending file: if it is another, another instance has appended the lines
   */
  private record Stored(PendingLines lines, long size) {}

  /** Whether a batch was committed. */
  @FunctionalInterface
  interface Commits {
    boolean has(String connection, PendingLines.Id id) throws IOException;
  }

  /** What is done with a pending file while nobody else uses it. */
  @FunctionalInterface
  private interface Use {
    void of(FileChannel channel, PendingLines pending) throws IOException;
  }

  /** Returns what is stored, or null if that is nothing. */
  @FunctionalInterface
  private interface Reader {
    @Nullable PendingLines read(FileChannel channel) throws IOException;
  }

  /**
   * @param folder where lines are stored
   * @param files the folder of all alert files
   * @param access who may read alert files
   */
  FileOutbox(Path folder, Path files, FileAccess access) {
    this.folder = folder.toAbsolutePath().normalize();
    this.files = files.toAbsolutePath().normalize();
    this.access = access;
  }

  /**
   * Stores the lines of a batch, forced to disk, in place of what the connection stored before.
   *
   * @return what the commit has to record
   * @throws IOException also if it is certain now that the lines could not be appended
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
    inHand.put(connection, new Stored(stored, head.length));
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

  /** Appends what this instance stored; the batch is committed. Can be repeated. */
  void append(String connection) throws IOException {
    Stored stored = inHand.get(connection);
    use(
        pending(connection),
        (channel, lines) -> append(channel, lines),
        channel ->
            stored != null && channel.size() == stored.size()
                ? stored.lines()
                : PendingLines.read(channel));
    inHand.remove(connection);
  }

  /** Another instance has the connection: what became of the batch in hand is open. */
  void release(String connection) {
    inHand.remove(connection);
  }

  /**
   * Appends what any instance stored and committed, and drops what none can commit any more; to be
   * called once the connection has been taken over.
   */
  void settle(String connection, Commits commits) throws IOException {
    for (Path pending : pendingFiles(prefix(connection))) {
      Optional<PendingLines> found = read(pending);
      if (found.isPresent() && !found.get().connection().equals(connection)) {
        continue;
      }
      if (found.isPresent()) {
        PendingLines.Id id = found.get().id();
        boolean committed = commits.has(connection, id);
        use(
            pending,
            (channel, lines) -> {
              if (lines.id().equals(id) && committed) {
                append(channel, lines);
              }
              channel.truncate(0);
            });
      }
      if (!pending.equals(pending(connection))) {
        Files.deleteIfExists(pending);
      }
    }
    inHand.remove(connection);
  }

  /** Appends what was committed and not appended, as by an instance that was killed in between. */
  void appendCommitted(Commits commits) throws IOException {
    for (Path pending : pendingFiles("")) {
      Optional<PendingLines> found = read(pending);
      if (found.isEmpty()) {
        continue;
      }
      String connection = found.get().connection();
      PendingLines.Id id = found.get().id();
      boolean busy = inHand.containsKey(connection) && pending.equals(pending(connection));
      if (!busy && commits.has(connection, id)) {
        use(
            pending,
            (channel, lines) -> {
              if (lines.id().equals(id)) {
                append(channel, lines);
              }
            });
      }
    }
  }

  /** A connection that is polled here no more. */
  void drop(String connection) throws IOException {
    Path pending = pending(connection);
    if (Files.exists(pending) && Files.size(pending) == 0) {
      Files.deleteIfExists(pending);
    }
  }

  /** Appends lines that are not part of a batch of a connection, such as those of a replay. */
  void appendNow(Path file, List<byte[]> lines) throws IOException {
    FileAppender.append(file, lines, access);
  }

  private void append(FileChannel pending, PendingLines stored) throws IOException {
    for (int i = 0; i < stored.blocks().size(); i++) {
      int number = i;
      Block block = stored.blocks().get(i);
      Path file = file(block);
      FileAppender.alone(file, access, target -> append(pending, stored, number, target, file));
    }
    // If this is lost, the places tell that all is appended.
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
   * Cuts off what was appended of a block in part of a line, if that is the end of the file.
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
      // Until all is read.
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

  /** What an instance that was killed left in mid-line. */
  private void cutTornOfOthers(Path file, FileChannel target) throws IOException {
    if (FileAppender.isLineEnded(target, target.size())) {
      return;
    }
    for (Path other : pendingFiles("")) {
      // Our own are written by threads that are alive; closing one would give up its lock.
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

  /** So that nothing of a batch is delivered while its files cannot be written. */
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

  private Optional<PendingLines> read(Path pending) throws IOException {
    Map<Path, PendingLines> found = new HashMap<>();
    use(pending, (channel, lines) -> found.put(pending, lines));
    return Optional.ofNullable(found.get(pending));
  }

  private static void use(Path pending, Use use) throws IOException {
    use(pending, use, PendingLines::read);
  }

  /** Does nothing if nothing is stored there. */
  private static void use(Path pending, Use use, Reader reader) throws IOException {
    synchronized (FileAppender.lockOf(LOCKS, pending)) {
      if (Files.notExists(pending)) {
        return;
      }
      try (FileChannel channel =
          FileChannel.open(pending, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        FileAppender.lock(channel, pending);
        PendingLines lines = reader.read(channel);
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
                    prefix.isEmpty() || name.length() == prefix.length() + OWN_LENGTH;
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

  /** Names the folder to other machines; made when it is needed first. */
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
