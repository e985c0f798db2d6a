package io.defenderroutes.polling.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A version as the ledger stores it: the first 16 bytes of its SHA-256. */
public record Digest(long high, long low) {
  public static final int BYTES = 16;

  public static Digest of(String version) {
    return of(version.getBytes(StandardCharsets.UTF_8));
  }

  public static Digest of(byte[] bytes) {
    try {
      return from(ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Reads 16 bytes. */
  public static Digest from(ByteBuffer bytes) {
    return new Digest(bytes.getLong(), bytes.getLong());
  }

  /** Writes 16 bytes. */
  public void to(ByteBuffer bytes) {
    bytes.putLong(high).putLong(low);
  }
}
