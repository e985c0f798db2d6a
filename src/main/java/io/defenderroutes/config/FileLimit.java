package io.defenderroutes.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The maximum size of a file that users write; a larger one is never read whole. */
public final class FileLimit {
  /** In bytes: 1 MiB. */
  public static final int BYTES = 1024 * 1024;

  private FileLimit() {}

  /**
   * Reads a file that is not too large.
   *
   * @throws FileTooLarge if it is
   */
  public static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] read = in.readNBytes(BYTES + 1);
      if (read.length > BYTES) {
        throw new FileTooLarge(file.toString(), size(file));
      }
      return read;
    }
  }

  private static long size(Path file) throws IOException {
    return Math.max(Files.size(file), BYTES + 1L);
  }
}
