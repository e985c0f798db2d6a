package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.sandbox.EntraUsers.SignIn;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Device code sign-ins that wait for the user.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code">the
 *     documented flow</a>
 */
public final class DeviceCodes {
  private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXYZ23456789";
  private static final int LETTER_COUNT = 9;

  private final Clock clock;
  private final EntraUsers users;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Waiting> byUserCode = new LinkedHashMap<>();
  private Duration lifetime = Duration.ofMinutes(15);
  private Duration interval = Duration.ofSeconds(5);

  private static final class Waiting {
    final EntraApp app;
    final Scopes scopes;
    final Instant expires;
    final String deviceCode = "1.D" + UUID.randomUUID() + UUID.randomUUID();
    @Nullable SignIn signIn;
    boolean declined;

    Waiting(EntraApp app, Scopes scopes, Instant expires) {
      this.app = app;
      this.scopes = scopes;
      this.expires = expires;
    }
  }

  /** A sign-in that the user approved. */
  record Approved(SignIn signIn, Scopes scopes) {}

  DeviceCodes(Clock clock, EntraUsers users) {
    this.clock = clock;
    this.users = users;
  }

  /** Sets the lifetime of new codes; by default 15 minutes. */
  public synchronized void lifetime(Duration codeLifetime) {
    lifetime = codeLifetime;
  }

  /** Sets the polling interval of devices, in whole seconds; by default 5 s. */
  public synchronized void interval(Duration pollInterval) {
    interval = pollInterval;
  }

  /** The pending user codes, oldest first, including expired ones. */
  public synchronized List<String> waiting() {
    return byUserCode.entrySet().stream()
        .filter(entry -> entry.getValue().signIn == null && !entry.getValue().declined)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Signs the user in with a code, and approves.
   *
   * @throws NoSuchElementException if the code is unknown, used or expired
   */
  public synchronized void approve(String userCode, String user) {
    Waiting waiting = unanswered(userCode);
    waiting.signIn = users.signIn(waiting.app.tenantId(), user);
  }

  /** Declines a code. */
  public synchronized void decline(String userCode) {
    unanswered(userCode).declined = true;
  }

  synchronized ObjectNode start(EntraApp app, Scopes scopes, String verificationUri) {
    String userCode = userCode();
    Waiting waiting = new Waiting(app, scopes, clock.instant().plus(lifetime));
    byUserCode.put(userCode, waiting);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("user_code", userCode).put("device_code", waiting.deviceCode);
    body.put("verification_uri", verificationUri).put("expires_in", lifetime.toSeconds());
    body.put("interval", interval.toSeconds());
    return body.put(
        "message",
        "To sign in, use a web browser to open the page %s and enter the code %s to authenticate."
            .formatted(verificationUri, userCode));
  }

  /**
   * Redeems an approved code, which is then unknown.
   *
   * @throws EntraRejection if the code is pending, declined, expired or unknown
   */
  synchronized Approved redeem(String deviceCode, EntraApp app) {
    Optional<Map.Entry<String, Waiting>> entry =
        byUserCode.entrySet().stream()
            .filter(e -> e.getValue().deviceCode.equals(deviceCode))
            .filter(e -> e.getValue().app.clientId().equals(app.clientId()))
            .filter(e -> e.getValue().app.tenantId().equals(app.tenantId()))
            .findFirst();
    if (entry.isEmpty()) {
      throw new EntraRejection(70018, Map.of());
    }
    Waiting waiting = entry.get().getValue();
    SignIn signIn = waiting.signIn;
    if (waiting.declined) {
      throw EntraErrors.declinedDevice();
    }
    if (!clock.instant().isBefore(waiting.expires)) {
      throw new EntraRejection(70020, Map.of());
    }
    if (signIn == null) {
      throw new EntraRejection(70016, Map.of());
    }
    byUserCode.remove(entry.get().getKey());
    return new Approved(signIn, waiting.scopes);
  }

  private Waiting unanswered(String userCode) {
    Waiting waiting = byUserCode.get(userCode.strip().toUpperCase(Locale.ROOT));
    if (waiting == null
        || waiting.declined
        || waiting.signIn != null
        || !clock.instant().isBefore(waiting.expires)) {
      throw new NoSuchElementException("Nobody waits with the code " + userCode);
    }
    return waiting;
  }

  private String userCode() {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < LETTER_COUNT; i++) {
      code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return code.toString();
  }
}
