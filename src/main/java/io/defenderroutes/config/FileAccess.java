package io.defenderroutes.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Creates files and folders that only some users may read. Existing ones keep their permissions,
 * and the umask can only remove permissions. File systems without POSIX permissions use their own.
 */
public enum FileAccess {
  /** 0600 and 0700. */
  OWNER("rw-------", "rwx------"),
  /** 0640 and 0750. */
  GROUP("rw-r-----", "rwxr-x---");

  private final String ofFiles;
  private final String ofFolders;

  FileAccess(String file, String folder) {
    ofFiles = file;
    ofFolders = folder;
  }

  /** Creates a folder, and those above it, if they do not exist. */
  public void createFolders(Path folder) throws IOException {
    Files.createDirectories(folder, attributes(folder, ofFolders));
  }

  /** Opens a file; creates it if the options say so. */
  public FileChannel open(Path file, OpenOption... options) throws IOException {
    return FileChannel.open(file, Set.of(options), attributes(file, ofFiles));
  }

  /** Writes a file; replaces one that exists, and its permissions. */
  public void replace(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(file);
    try (FileChannel channel =
        open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }
  }

  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
