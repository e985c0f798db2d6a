package io.defenderroutes.delivery.deadletter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * An alert that could not be delivered to a destination, stored for replay.
 *
 * @param connection {@code tenant/source}
 * @param routed the alert, and its position in the routing
 * @param destination name of the destination that failed
 * @param reason of the failure, in one line
 * @param attempts number of failed attempts
 * @param firstFailedAt time of the first failure
 * @param failedAt time of the last failure
 */
public record DeadLetter(
    String connection,
    Routed routed,
    String destination,
    String reason,
    int attempts,
    Instant firstFailedAt,
    Instant failedAt) {
  /** Destination of an alert that failed before it reached one. */
  public static final String NONE = "none";

  /** Returns the id, which is the same for each failure of a version at a destination. */
  public String id() {
    String step = routed.step().isEmpty() ? "" : "\n" + routed.step();
    return shortHash(connection + "\n" + routed.version() + "\n" + destination + step);
  }

  /** Returns this letter as a further failure of an earlier one. */
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

  /** Returns 64 bits of a SHA-256 in hexadecimal. */
  public static String shortHash(String text) {
    return hash(text, 8);
  }

  /** Returns 128 bits of a SHA-256 in hexadecimal. */
  public static String longHash(String text) {
    return hash(text, 16);
  }

  private static String hash(String text, int bytes) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
