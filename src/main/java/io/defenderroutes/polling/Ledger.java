package io.defenderroutes.polling;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The versions delivered, as digests of 16 bytes, each with the end of the last slice that held it.
 * A version is forgotten once time before that end is no longer asked for. Used by one thread at a
 * time.
 */
public final class Ledger {
  private static final int DIGEST_BYTES = 16;

  private final Map<String, Instant> lastSeen;

  private Ledger(Map<String, Instant> lastSeen) {
    this.lastSeen = lastSeen;
  }

  public static Ledger empty() {
    return new Ledger(new LinkedHashMap<>());
  }

  /** A ledger as it was stored: digest to the end of the last slice that held it. */
  public static Ledger of(Map<String, Instant> stored) {
    return new Ledger(new LinkedHashMap<>(stored));
  }

  /** Digest to the end of the last slice that held it; a view, in the order of delivery. */
  public Map<String, Instant> entries() {
    return Collections.unmodifiableMap(lastSeen);
  }

  boolean contains(String digest, Instant seenUntil) {
    return lastSeen.computeIfPresent(
            digest, (d, before) -> before.isBefore(seenUntil) ? seenUntil : before)
        != null;
  }

  void add(String digest, Instant seenUntil) {
    lastSeen.put(digest, seenUntil);
  }

  /** This ledger without what was last seen before that time. */
  Ledger since(Instant from) {
    Map<String, Instant> kept = new LinkedHashMap<>(lastSeen);
    kept.values().removeIf(seen -> seen.isBefore(from));
    return new Ledger(kept);
  }

  /** What a version is kept as. */
  static String digest(String version) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(version.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, DIGEST_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
