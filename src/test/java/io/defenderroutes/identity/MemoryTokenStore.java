package io.defenderroutes.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps an encrypted sign-in in memory. */
final class MemoryTokenStore implements EncryptedTokenCache.Store {
  byte @Nullable [] stored;

  @Override
  public Optional<byte[]> read() {
    return Optional.ofNullable(stored);
  }

  @Override
  public void write(byte[] encrypted) {
    stored = encrypted;
  }

  @Override
  public boolean delete() {
    boolean existed = stored != null;
    stored = null;
    return existed;
  }

  @Override
  public String place() {
    return "memory";
  }
}
