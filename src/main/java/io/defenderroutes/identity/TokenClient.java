package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.IAuthenticationResult;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Requests new tokens for one credential; thread-safe. */
interface TokenClient {
  /**
   * Requests a token, and does not store it.
   *
   * @throws IOException if the secret or certificate cannot be read
   * @throws TokenRefused if it is unusable
   */
  CompletableFuture<IAuthenticationResult> acquire(String scope) throws IOException, TokenRefused;

  /** Whether the signed-in user has not changed since the last token. */
  default boolean isSameUser() {
    return true;
  }

  /**
   * A number that changes with the secret or certificate, and reveals nothing of it.
   *
   * @throws IOException if it cannot be read
   */
  default int fingerprint() throws IOException {
    return 0;
  }
}
