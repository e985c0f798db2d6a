package io.defenderroutes.runtime;

import io.defenderroutes.cluster.Cluster;
import io.defenderroutes.config.Causes;
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
import org.jspecify.annotations.Nullable;

/**
 * The folder of cursors, dead letters and alert files, locked while the product runs: two processes
 * on one cursor would deliver everything twice. Instances with an election share it, since only one
 * of them polls a connection at a time.
 */
public final class DataFolder implements AutoCloseable {
  private final Path path;
  private final @Nullable FileChannel lock;

  private DataFolder(Path path, @Nullable FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates the folder if it does not exist, and locks it.
   *
   * @throws InvalidConfiguration if it is not writable, or another process has locked it
   */
  public static DataFolder take(Settings settings) {
    Path path = settings.path(Option.DATA_FOLDER);
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
      throw wrong(path, "it cannot be written to: " + Causes.inWords(e));
    }
  }

  /** The folder without the lock, to read it or to change files that have locks of their own. */
  public static DataFolder shared(Settings settings) {
    return new DataFolder(settings.path(Option.DATA_FOLDER), null);
  }

  /**
   * Whether a running process has locked the folder; creates nothing. Takes a shared lock for a
   * moment.
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
        String.format(
            "%s is '%s'; %s. It must be a folder that we can write to and have for ourselves.",
            Option.DATA_FOLDER.named(), path, why));
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
