package io.defenderroutes.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Lists and reads the text files that users write; every failure names the file and its cause. */
public final class TextFiles {
  /** In bytes: 1 MiB. A larger file is never read whole. */
  public static final int MAX_BYTES = 1024 * 1024;

  private static final String MISSING = "does not exist";

  private TextFiles() {}

  /**
   * The entries of a folder, sorted by name, without those that {@link IgnoredFiles} names.
   *
   * @throws IOException naming the folder, if it cannot be listed
   */
  public static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> !IgnoredFiles.isIgnored(file.getFileName().toString()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new Unreadable(folder, why(folder, e), e);
    }
  }

  /** Those of them whose names have an ending, readable or not. */
  public static List<Path> in(Path folder, String ending) throws IOException {
    return in(folder).stream().filter(file -> file.toString().endsWith(ending)).toList();
  }

  /**
   * The text of a file, without its byte order mark.
   *
   * @throws IOException naming the file, if it cannot be read or is not text
   */
  public static String read(Path file) throws IOException {
    return decode(file, bytes(file));
  }

  /**
   * The text of a file whose bytes were read, without its byte order mark.
   *
   * @throws IOException naming the file, if it is not text
   */
  public static String decode(Path file, byte[] bytes) throws IOException {
    try {
      return TextDecoder.decode(bytes);
    } catch (CharacterCodingException e) {
      throw new Unreadable(file, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The bytes of a file.
   *
   * @throws FileTooLarge if it is larger than {@link #MAX_BYTES}
   * @throws IOException naming the file, if it cannot be read
   */
  public static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] read = in.readNBytes(MAX_BYTES + 1);
      if (read.length > MAX_BYTES) {
        throw new FileTooLarge(file.toString(), Math.max(Files.size(file), read.length));
      }
      return read;
    } catch (FileTooLarge e) {
      throw e;
    } catch (IOException e) {
      throw new Unreadable(file, why(file, e), e);
    }
  }

  /** Why a file cannot be read, as the end of a sentence that begins with the file. */
  public static String why(IOException failure) {
    return failure instanceof Unreadable unreadable
        ? unreadable.why
        : "cannot be read: " + failure.getMessage();
  }

  private static String why(Path file, IOException failure) {
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      return "is a link to a file that does not exist";
    }
    if (failure instanceof NoSuchFileException) {
      return MISSING;
    }
    if (failure instanceof AccessDeniedException) {
      return "cannot be read: permission denied";
    }
    if (failure instanceof NotDirectoryException) {
      return "is not a folder";
    }
    if (Files.isDirectory(file)) {
      return "is a folder; it must be a file";
    }
    return "cannot be read: " + failure.getMessage();
  }

  /** A file that cannot be read, and why. */
  private static final class Unreadable extends IOException {
    private final String why;

    Unreadable(Path file, String why, IOException cause) {
      super(why.equals(MISSING) ? "there is no file " + file : file + " " + why, cause);
      this.why = why;
    }
  }
}
