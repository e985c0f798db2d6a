package io.defenderroutes.runtime;

import io.defenderroutes.cluster.Cluster;
import io.defenderroutes.config.FileAccess;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where cursors, dead letters and alert files are kept; ours alone while we run, for two processes
 * on one cursor would deliver everything twice. Instances that hold elections may share it, since
 * only one of them has to do with a connection at a time.
 */
public final class DataFolder implements AutoCloseable {
  private final Path path;
  private final @Nullable FileChannel lock;

  private DataFolder(Path path, @Nullable FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the folder, if need be, and takes it.
   *
   * @throws InvalidConfiguration if it cannot be written to, or another process has it
   */
  public static DataFolder take(Settings settings) {
    Path path = Path.of(settings.text(Option.DATA_FOLDER));
    try {
      FileAccess.OWNER.createFolders(path);
      FileChannel channel =
          FileAccess.OWNER.open(
              path.resolve("in-use.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (isTaken(channel, Cluster.isConfigured(settings))) {
        channel.close();
        throw wrong(path, "another process is using it");
      }
      return new DataFolder(path, channel);
    } catch (IOException e) {
      throw wrong(path, "it cannot be written to: " + e);
    }
  }

  /** The folder as it is, for who only looks or changes what has a lock of its own. */
  public static DataFolder shared(Settings settings) {
    return new DataFolder(Path.of(settings.text(Option.DATA_FOLDER)), null);
  }

  /**
   * Whether a running process has the folder for itself; nothing is made. The lock is shared for a
   * moment, which only a start in that very moment could notice.
   */
  public static boolean isInUse(Path path) {
    Path lock = path.resolve("in-use.lock");
    if (!Files.isWritable(lock)) {
      return false;
    }
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return isTaken(channel, true);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isTaken(FileChannel channel, boolean shared) throws IOException {
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  private static InvalidConfiguration wrong(Path path, String why) {
    return new InvalidConfiguration(
        List.of(
            String.format(
                "%s (%s) is '%s'; %s. It must be a folder that we can write to and have for ourselves.",
                Option.DATA_FOLDER.key(), Option.DATA_FOLDER.environmentVariable(), path, why)));
  }

  Path path() {
    return path;
  }

  public Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() {
    if (lock == null) {
      return;
    }
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
