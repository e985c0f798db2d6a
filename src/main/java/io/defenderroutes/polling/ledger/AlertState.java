package io.defenderroutes.polling.ledger;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger remembers of an alert beside its versions, in 12 bytes.
 *
 * @param packed 60 bits of a hash of the alert's id, 1 bit: resolved, 3 bits: severity; never 0
 * @param seconds time of the version since 1970, as an unsigned number; 0 if unknown
 */
public record AlertState(long packed, int seconds) {
  static final int BYTES = 12;

  private static final long KEY = ~0xFL;
  private static final long RESOLVED = 8;
  private static final int SEVERITY = 7;

  /** Codes of the severities: stored, so that words may only be added. 0 is none. */
  private static final List<String> SEVERITIES =
      List.of("", "informational", "low", "medium", "high", "unknown");

  /**
   * Describes a version of an alert.
   *
   * @param severity of the alert contract; any other word is unknown
   * @param time of the version; null if it has none
   */
  public static AlertState of(
      String alertId, String severity, boolean resolved, @Nullable Instant time) {
    int known = SEVERITIES.indexOf(severity);
    int code = known > 0 ? known : SEVERITIES.indexOf("unknown");
    long key = Digest.of("alert " + alertId).high() & KEY;
    return new AlertState(
        key | code | (resolved ? RESOLVED : 0), time == null ? 0 : (int) time.getEpochSecond());
  }

  /** Identifies the alert. */
  public long key() {
    return key(packed);
  }

  static long key(long packed) {
    return packed & KEY;
  }

  String severity() {
    int code = (int) packed & SEVERITY;
    return code < SEVERITIES.size() ? SEVERITIES.get(code) : "";
  }

  boolean isResolved() {
    return (packed & RESOLVED) != 0;
  }

  /** Whether this version was changed before another one; false within the same second. */
  public boolean isOlderThan(AlertState other) {
    return Integer.compareUnsigned(seconds, other.seconds) < 0;
  }

  void to(ByteBuffer bytes) {
    bytes.putLong(packed).putInt(seconds);
  }

  static AlertState from(ByteBuffer bytes) {
    return new AlertState(bytes.getLong(), bytes.getInt());
  }
}
