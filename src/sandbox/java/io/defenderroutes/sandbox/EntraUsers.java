package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The people who sign in: who is at the browser, whether they agree, and whose earlier sign-ins no
 * longer count. A user of the same name in several tenants is one.
 */
public final class EntraUsers {
  /** Who signs in at the browser unless told otherwise. */
  public static final String MADE_UP = "someone@sandbox.example";

  private final Clock clock;
  private final AtomicLong signIns = new AtomicLong();
  private final Map<String, Event> revoked = new ConcurrentHashMap<>();
  private final Map<String, Event> strongFrom = new ConcurrentHashMap<>();
  private final Set<String> disabled = ConcurrentHashMap.newKeySet();
  private volatile String atBrowser = MADE_UP;
  private volatile boolean denying;

  private record Event(long number, Instant time) {}

  /** Someone proved who they are, once; every refresh goes back to that. */
  record SignIn(EntraUser user, long number, Instant time) {}

  EntraUsers(Clock clock) {
    this.clock = clock;
  }

  /** Who signs in at the browser from now on, where the app's {@code login_hint} names nobody. */
  public void atBrowser(String user) {
    atBrowser = user;
  }

  /** While true, the user at the browser answers every app with no. */
  public void deny(boolean deny) {
    denying = deny;
  }

  /**
   * Ends this user's sign-ins so far, as a changed password or an administrator does: refreshing is
   * refused with AADSTS50173. Access tokens stay good until they expire.
   */
  public void revoke(String user) {
    revoked.put(user, now());
  }

  /**
   * From now on refreshing a sign-in made so far is refused with AADSTS50076; the user passes by
   * signing in again.
   */
  public void requireMfa(String user) {
    strongFrom.put(user, now());
  }

  /** Whether the account is disabled: refreshing is refused with AADSTS50057. */
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
   * Whether that sign-in still counts for that resource.
   *
   * @throws RefusedByEntra where it does not
   */
  void check(SignIn signIn, String resource) {
    String upn = signIn.user().upn();
    if (disabled.contains(upn)) {
      throw new RefusedByEntra(50057, Map.of("user", upn));
    }
    Event end = revoked.get(upn);
    if (end != null && signIn.number() <= end.number()) {
      throw new RefusedByEntra(
          50173, Map.of("issued", signIn.time().toString(), "valid", end.time().toString()));
    }
    Event strong = strongFrom.get(upn);
    if (strong != null && signIn.number() <= strong.number()) {
      throw new RefusedByEntra(50076, Map.of("resource", resource));
    }
  }

  private Event now() {
    return new Event(signIns.get(), clock.instant());
  }
}
