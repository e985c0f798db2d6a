package io.defenderroutes.delivery.deadletter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * An alert that could not be delivered to a destination, kept for a person and for replay.
 *
 * @param connection where it came from, {@code tenant/source}
 * @param routed the alert, and where in the routing it was
 * @param destination where it was to go, or what refused it before
 * @param reason why not, in one line
 * @param attempts how often it was tried
 * @param firstFailedAt when it failed for the first time
 * @param failedAt when it failed for the last time
 */
public record DeadLetter(
    String connection,
    Routed routed,
    String destination,
    String reason,
    int attempts,
    Instant firstFailedAt,
    Instant failedAt) {
  /** Destination of what failed before it came to one. */
  public static final String NONE = "none";

  /** The same for the same version and destination, however often that fails. */
  public String id() {
    String step = routed.step().isEmpty() ? "" : "\n" + routed.step();
    return shortHash(connection + "\n" + routed.version() + "\n" + destination + step);
  }

  /** This one as a further failure of what failed before. */
  public DeadLetter after(DeadLetter before) {
    boolean same =
        id().equals(before.id())
            || (!routed.step().isEmpty() && routed.step().equals(before.routed.step()));
    return same
        ? new DeadLetter(
            connection,
            routed,
            destination,
            reason,
            before.attempts + attempts,
            before.firstFailedAt,
            failedAt)
        : this;
  }

  public static String shortHash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
