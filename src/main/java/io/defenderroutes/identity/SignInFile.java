package io.defenderroutes.identity;

import io.defenderroutes.config.FileAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** A tenant's signed-in user in a file that only its owner can read, replaced in one step. */
final class SignInFile implements EncryptedTokenCache.Store {
  private static final int KEY_BYTES = 32;

  private final Path folder;
  private final Path file;

  SignInFile(Path folder, String tenant) {
    this.folder = folder;
    this.file = folder.resolve(tenant + ".cache");
  }

  @Override
  public Optional<byte[]> read() throws IOException {
    return readIfThere(file);
  }

  @Override
  public void write(byte[] sealed) throws IOException {
    write(file, sealed, true);
  }

  @Override
  public boolean delete() throws IOException {
    return Files.deleteIfExists(file);
  }

  @Override
  public String place() {
    return file.toString();
  }

  /** The key to use where the operator gives none; made when it is needed first. */
  String keyBeside() throws IOException {
    Path key = folder.resolve("key");
    Optional<byte[]> there = readIfThere(key);
    if (there.isEmpty()) {
      byte[] random = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(random);
      byte[] text = Base64.getEncoder().encodeToString(random).getBytes(StandardCharsets.US_ASCII);
      try {
        write(key, text, false);
      } catch (FileAlreadyExistsException e) {
        // Another process was quicker: its key counts.
      }
      there = readIfThere(key);
    }
    return new String(
        there.orElseThrow(() -> new IOException("there is no key " + key)),
        StandardCharsets.US_ASCII);
  }

  private static Optional<byte[]> readIfThere(Path path) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private void write(Path to, byte[] bytes, boolean replace) throws IOException {
    FileAccess.OWNER.createFolders(folder);
    // Java creates it with mode 0600.
    Path written = Files.createTempFile(folder, "new-", ".tmp");
    try {
      Files.write(written, bytes);
      if (replace) {
        moveOver(written, to);
      } else {
        Files.createLink(to, written);
      }
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static void moveOver(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
