package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.IAuthenticationResult;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Requests new tokens for one credential; used by several threads at a time. */
interface TokenClient {
  /**
   * Requests a token, and stores nothing.
   *
   * @throws IOException if what proves the identity cannot be read
   * @throws TokenRefused if it is of no use
   */
  CompletableFuture<IAuthenticationResult> acquire(String scope) throws IOException, TokenRefused;

  /** Whether the tokens that were acquired belong to who would be signed in now. */
  default boolean isSame() {
    return true;
  }

  /**
   * A number that differs after what proves the identity has changed; reveals nothing of it.
   *
   * @throws IOException if it cannot be read
   */
  default int fingerprint() throws IOException {
    return 0;
  }
}
