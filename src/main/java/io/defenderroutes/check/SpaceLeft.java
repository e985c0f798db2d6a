package io.defenderroutes.check;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Free space of a disk.
 *
 * @param free bytes that this user may still write
 * @param total bytes of the whole disk
 */
record SpaceLeft(long free, long total) {
  private static final long LOW_BYTES = 1L << 30;
  private static final int LOW_PERCENT = 5;

  /** Measures the disk that holds a folder. */
  @FunctionalInterface
  interface Meter {
    SpaceLeft measure(Path folder) throws IOException;
  }

  static SpaceLeft ofFileSystem(Path folder) throws IOException {
    FileStore store = Files.getFileStore(folder);
    return new SpaceLeft(store.getUsableSpace(), store.getTotalSpace());
  }

  boolean isLow() {
    return free < LOW_BYTES || free < total / 100 * LOW_PERCENT;
  }

  @Override
  public String toString() {
    return readable(free) + " of " + readable(total);
  }

  private static String readable(long bytes) {
    return bytes < LOW_BYTES ? (bytes >> 20) + " MB" : (bytes >> 30) + " GB";
  }
}
