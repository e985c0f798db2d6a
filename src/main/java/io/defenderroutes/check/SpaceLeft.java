package io.defenderroutes.check;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Free space of a disk.
 *
 * @param free bytes that we may still write
 * @param total bytes of the whole disk
 */
public record SpaceLeft(long free, long total) {
  private static final long LITTLE = 1L << 30;
  private static final int LITTLE_PERCENT = 5;

  /** Says it for the disk that a folder is on. */
  @FunctionalInterface
  public interface Meter {
    SpaceLeft at(Path folder) throws IOException;
  }

  /** As the file system says. */
  static SpaceLeft measured(Path folder) throws IOException {
    FileStore store = Files.getFileStore(folder);
    return new SpaceLeft(store.getUsableSpace(), store.getTotalSpace());
  }

  boolean isLittle() {
    return free < LITTLE || free < total / 100 * LITTLE_PERCENT;
  }

  @Override
  public String toString() {
    return readable(free) + " of " + readable(total);
  }

  private static String readable(long bytes) {
    return bytes < LITTLE ? (bytes >> 20) + " MB" : (bytes >> 30) + " GB";
  }
}
