package io.defenderroutes.config;

import java.io.IOException;

/** A file that is larger than {@link TextFiles#MAX_BYTES}. */
public final class FileTooLarge extends IOException {
  /** What to do about it. */
  public static final String REMEDY = "split it into several files of at most 1 MiB";

  private final long bytes;

  FileTooLarge(String file, long bytes) {
    super(file + ": " + problem(bytes) + "; " + REMEDY);
    this.bytes = bytes;
  }

  /** The same, without the file's name. */
  public String problem() {
    return problem(bytes);
  }

  private static String problem(long bytes) {
    return "the file has " + bytes + " bytes, and the limit is " + TextFiles.MAX_BYTES + " (1 MiB)";
  }

  /** The same with another name of the file, such as the one from its folder on. */
  public FileTooLarge named(String file) {
    return new FileTooLarge(file, bytes);
  }
}
