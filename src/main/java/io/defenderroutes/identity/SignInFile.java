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

/** Stores the sign-in of a tenant's user in a file readable only by its owner. */
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
    return readIfExists(file);
  }

  @Override
  public void write(byte[] encrypted) throws IOException {
    write(file, encrypted, true);
  }

  @Override
  public boolean delete() throws IOException {
    return Files.deleteIfExists(file);
  }

  @Override
  public String place() {
    return file.toString();
  }

  /** The key used if none is configured; generated at first use. */
  String generatedKey() throws IOException {
    Path key = folder.resolve("key");
    Optional<byte[]> existing = readIfExists(key);
    if (existing.isEmpty()) {
      byte[] random = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(random);
      byte[] text = Base64.getEncoder().encodeToString(random).getBytes(StandardCharsets.US_ASCII);
      try {
        write(key, text, false);
      } catch (FileAlreadyExistsException e) {
        // Another process has created the key, which is used.
      }
      existing = readIfExists(key);
    }
    return new String(
        existing.orElseThrow(() -> new IOException("there is no key " + key)),
        StandardCharsets.US_ASCII);
  }

  private static Optional<byte[]> readIfExists(Path path) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private void write(Path to, byte[] bytes, boolean replace) throws IOException {
    FileAccess.OWNER.createFolders(folder);
    // Created with mode 0600.
    Path temporary = Files.createTempFile(folder, "new-", ".tmp");
    try {
      Files.write(temporary, bytes);
      if (replace) {
        moveOver(temporary, to);
      } else {
        Files.createLink(to, temporary);
      }
    } finally {
      Files.deleteIfExists(temporary);
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
