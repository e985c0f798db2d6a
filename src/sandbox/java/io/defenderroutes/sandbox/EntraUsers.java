package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The simulated users: who signs in, whether they consent, and whose sign-ins are revoked. Users of
 * the same name in several tenants share these settings.
 */
public final class EntraUsers {
  /** The default user. */
  static final String MADE_UP = "someone@sandbox.example";

  private final Clock clock;
  private final AtomicLong signIns = new AtomicLong();
  private final Map<String, Event> revoked = new ConcurrentHashMap<>();
  private final Map<String, Event> strongFrom = new ConcurrentHashMap<>();
  private final Set<String> disabled = ConcurrentHashMap.newKeySet();
  private volatile String atBrowser = MADE_UP;
  private volatile boolean denying;

  private record Event(long number, Instant time) {}

  /** An interactive sign-in, the origin of all refreshes. */
  record SignIn(EntraUser user, long number, Instant time) {}

  EntraUsers(Clock clock) {
    this.clock = clock;
  }

  /** Sets the user of the browser, unless the app sends {@code login_hint}. */
  public void atBrowser(String user) {
    atBrowser = user;
  }

  /** Sets whether the user declines consent. */
  public void deny(boolean deny) {
    denying = deny;
  }

  /**
   * Revokes all sign-ins of a user: refreshes fail with AADSTS50173. Access tokens stay valid until
   * they expire.
   */
  public void revoke(String user) {
    revoked.put(user, now());
  }

  /** Requires a new sign-in with MFA: refreshes fail with AADSTS50076 until then. */
  public void requireMfa(String user) {
    strongFrom.put(user, now());
  }

  /** Sets whether the account is disabled, so that refreshes fail with AADSTS50057. */
  public void disable(String user, boolean disable) {
    if (disable) {
      disabled.add(user);
    } else {
      disabled.remove(user);
    }
  }

  String atBrowser() {
    return atBrowser;
  }

  boolean denying() {
    return denying;
  }

  SignIn signIn(String tenantId, String upn) {
    return new SignIn(EntraUser.of(tenantId, upn), signIns.incrementAndGet(), clock.instant());
  }

  /**
   * Checks that a sign-in is valid for a resource.
   *
   * @throws EntraRejection if it is not
   */
  void check(SignIn signIn, String resource) {
    String upn = signIn.user().upn();
    if (disabled.contains(upn)) {
      throw new EntraRejection(50057, Map.of("user", upn));
    }
    Event end = revoked.get(upn);
    if (end != null && signIn.number() <= end.number()) {
      throw new EntraRejection(
          50173, Map.of("issued", signIn.time().toString(), "valid", end.time().toString()));
    }
    Event strong = strongFrom.get(upn);
    if (strong != null && signIn.number() <= strong.number()) {
      throw new EntraRejection(50076, Map.of("resource", resource));
    }
  }

  private Event now() {
    return new Event(signIns.get(), clock.instant());
  }
}
