package io.defenderroutes.identity;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How one connection signs in, its latest token, and why Entra refuses it one. Thread-safe. */
public final class ConnectionIdentity {
  /**
   * Entra refuses the connection a token.
   *
   * @param reason with Entra's code
   * @param fingerprint of the credential that was sent
   * @param isNew whether the fetch before this one ended in another way
   */
  record Refusal(String reason, int fingerprint, boolean isNew) {}

  private final SignIn signIn;
  private final AtomicReference<@Nullable Token> latest = new AtomicReference<>();
  private final AtomicReference<@Nullable Refusal> refusal = new AtomicReference<>();

  public ConnectionIdentity(SignIn signIn) {
    this.signIn = signIn;
  }

  public SignIn signIn() {
    return signIn;
  }

  /** Whether a token is another than the latest; it is the latest from now on. */
  boolean isNew(Token token) {
    return !token.equals(latest.getAndSet(token));
  }

  @Nullable Token latest() {
    return latest.get();
  }

  void discardLatest() {
    latest.set(null);
  }

  void refused(String reason, int fingerprint) {
    refusal.updateAndGet(
        before ->
            new Refusal(reason, fingerprint, before == null || !before.reason().equals(reason)));
  }

  @Nullable Refusal refusal() {
    return refusal.get();
  }

  /** Whether a refusal ended with this token. */
  boolean isGrantedAgain() {
    return refusal.getAndSet(null) != null;
  }
}
