package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.ITokenCacheAccessAspect;
import com.microsoft.aad.msal4j.ITokenCacheAccessContext;
import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.Rotating;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * MSAL's encrypted cache of a signed-in user, with the refresh token. Reloaded before each use and
 * stored after each change, so that another process can sign in or out.
 */
final class EncryptedTokenCache implements ITokenCacheAccessAspect {
  /** Stores the encrypted cache. */
  interface Store {
    /** The stored bytes; empty if there are none. */
    Optional<byte[]> read() throws IOException;

    /** Replaces the stored bytes atomically. */
    void write(byte[] encrypted) throws IOException;

    /** Deletes the stored bytes; false if there were none. */
    boolean delete() throws IOException;

    /** The location, for messages. */
    String place();
  }

  private final Store store;
  private final Rotating<String> key;
  private final TokenCacheCipher cipher = new TokenCacheCipher();
  private volatile byte @Nullable [] lastSeen;
  private volatile @Nullable Diagnosis fault;

  /**
   * @param key any text, configured or generated
   */
  EncryptedTokenCache(Store store, Rotating<String> key) {
    this.store = store;
    this.key = key;
  }

  @Override
  public synchronized void beforeCacheAccess(ITokenCacheAccessContext context) {
    try {
      Optional<byte[]> encrypted = store.read();
      lastSeen = encrypted.orElse(null);
      fault = null;
      // An empty cache also removes a user that another process signed out.
      String json =
          encrypted.isPresent()
              ? new String(cipher.decrypt(encrypted.get(), key.read()), StandardCharsets.UTF_8)
              : "{}";
      context.tokenCache().deserialize(json);
    } catch (TokenCacheCipher.DecryptionFailed e) {
      fault =
          new Diagnosis(
              "the sign-in kept in " + store.place() + " cannot be opened",
              "sign-in.cache-key is another than at the login, or the file is damaged: set it back, or log out and in");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void afterCacheAccess(ITokenCacheAccessContext context) {
    if (fault != null || !context.hasCacheChanged()) {
      return;
    }
    try {
      byte[] json = context.tokenCache().serialize().getBytes(StandardCharsets.UTF_8);
      byte[] encrypted = cipher.encrypt(json, key.read(), Optional.ofNullable(lastSeen));
      store.write(encrypted);
      lastSeen = encrypted;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether no other process has changed the cache since its last use here. */
  boolean isUnchanged() {
    try {
      return Arrays.equals(lastSeen, store.read().orElse(null));
    } catch (IOException e) {
      // Reported at the next use.
      return true;
    }
  }

  /** A number that differs after a sign-in, sign-out or refresh. */
  int fingerprint() throws IOException {
    return Arrays.hashCode(store.read().orElse(null));
  }

  /**
   * @throws TokenRefused if the last use could not decrypt the cache
   */
  void requireReadable() throws TokenRefused {
    Diagnosis found = fault;
    if (found != null) {
      throw new TokenRefused(found);
    }
  }

  /** Signs the user out; false if there was none. */
  boolean forget() throws IOException {
    return store.delete();
  }

  String place() {
    return store.place();
  }
}
