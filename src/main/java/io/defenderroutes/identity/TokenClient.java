package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.IAuthenticationResult;
import java.io.IOException;

/** Asks for a new token; used by one thread at a time. */
interface TokenClient {
  /**
   * Asks, and keeps nothing.
   *
   * @throws IOException if what proves the identity cannot be read
   * @throws TokenRefused if it is of no use
   */
  IAuthenticationResult acquire(String scope) throws IOException, TokenRefused;

  /** Whether the tokens that were acquired are still of who would be asked for now. */
  default boolean isSame() {
    return true;
  }
}
