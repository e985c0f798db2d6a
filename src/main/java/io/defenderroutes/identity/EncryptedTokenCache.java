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
 * What MSAL keeps of a signed-in user, the refresh token above all, sealed with a key. Read before
 * each use and written after each change, so that another process can sign in or out.
 */
public final class EncryptedTokenCache implements ITokenCacheAccessAspect {
  /** Where the sealed bytes are kept. */
  public interface Store {
    /** What was written last; empty if there is nothing. */
    Optional<byte[]> read() throws IOException;

    /** Replaces it in one step. */
    void write(byte[] sealed) throws IOException;

    /** Forgets it; says whether there was anything. */
    boolean delete() throws IOException;

    /** Where it is, for messages. */
    String place();
  }

  private final Store store;
  private final Rotating<String> key;
  private final TokenCacheCipher seal = new TokenCacheCipher();
  private volatile byte @Nullable [] known;
  private volatile @Nullable Diagnosis fault;

  /**
   * @param key any text of the operator's, or made by us
   */
  public EncryptedTokenCache(Store store, Rotating<String> key) {
    this.store = store;
    this.key = key;
  }

  @Override
  public synchronized void beforeCacheAccess(ITokenCacheAccessContext context) {
    try {
      Optional<byte[]> sealed = store.read();
      known = sealed.orElse(null);
      fault = null;
      // Also what another process has forgotten.
      String json =
          sealed.isPresent()
              ? new String(seal.open(sealed.get(), key.read()), StandardCharsets.UTF_8)
              : "{}";
      context.tokenCache().deserialize(json);
    } catch (TokenCacheCipher.Broken e) {
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
      byte[] sealed = seal.seal(json, key.read(), Optional.ofNullable(known));
      store.write(sealed);
      known = sealed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether nobody else has signed in or out, or refreshed a token, since it was used here. */
  boolean isAsLeft() {
    try {
      return Arrays.equals(known, store.read().orElse(null));
    } catch (IOException e) {
      // Reported when it is needed.
      return true;
    }
  }

  /** A number that differs after a sign-in, sign-out or refresh. */
  int fingerprint() throws IOException {
    return Arrays.hashCode(store.read().orElse(null));
  }

  /**
   * @throws TokenRefused if what is kept could not be opened when it was used last
   */
  void requireReadable() throws TokenRefused {
    Diagnosis found = fault;
    if (found != null) {
      throw new TokenRefused(found);
    }
  }

  /** Forgets the user; says whether there was one. */
  boolean forget() throws IOException {
    return store.delete();
  }

  String place() {
    return store.place();
  }
}
