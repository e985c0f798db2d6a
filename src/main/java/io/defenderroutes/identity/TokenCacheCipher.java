package io.defenderroutes.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM (NIST SP 800-38D) under a key derived with PBKDF2 (RFC 8018): {@code DAR1}, 16 bytes
 * of salt, 12 of nonce, ciphertext. Used by one thread at a time.
 */
final class TokenCacheCipher {
  private static final byte[] MAGIC = "DAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT = 16;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int ROUNDS = 210_000;
  private static final SecureRandom RANDOM = new SecureRandom();

  private @Nullable Derived derived;

  /** A key takes a while to derive, on purpose. */
  private record Derived(String text, String salt, SecretKey key) {
    boolean isOf(String otherText, byte[] otherSalt) {
      return text.equals(otherText) && salt.equals(hex(otherSalt));
    }

    static String hex(byte[] salt) {
      return HexFormat.of().formatHex(salt);
    }

    @Override
    public String toString() {
      return "Derived[***]";
    }
  }

  /** It was sealed with another key, or changed since. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Seals.
   *
   * @param before what was sealed before with this key, whose salt is kept
   */
  byte[] seal(byte[] plain, String key, Optional<byte[]> before) {
    byte[] salt =
        before
            .filter(TokenCacheCipher::isOurs)
            .map(TokenCacheCipher::salt)
            .orElseGet(() -> random(SALT));
    byte[] nonce = random(NONCE);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, salt, nonce).doFinal(plain);
      return ByteBuffer.allocate(MAGIC.length + SALT + NONCE + sealed.length)
          .put(MAGIC)
          .put(salt)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  byte[] open(byte[] sealed, String key) throws Broken {
    if (!isOurs(sealed)) {
      throw new Broken();
    }
    int body = MAGIC.length + SALT + NONCE;
    byte[] nonce = Arrays.copyOfRange(sealed, MAGIC.length + SALT, body);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, salt(sealed), nonce)
          .doFinal(sealed, body, sealed.length - body);
    } catch (GeneralSecurityException e) {
      throw new Broken();
    }
  }

  private static boolean isOurs(byte[] sealed) {
    return sealed.length > MAGIC.length + SALT + NONCE
        && Arrays.equals(sealed, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private static byte[] salt(byte[] sealed) {
    return Arrays.copyOfRange(sealed, MAGIC.length, MAGIC.length + SALT);
  }

  private Cipher cipher(int mode, String key, byte[] salt, byte[] nonce)
      throws GeneralSecurityException {
    if (derived == null || !derived.isOf(key, salt)) {
      SecretKey made =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(new PBEKeySpec(key.toCharArray(), salt, ROUNDS, 256));
      derived = new Derived(key, Derived.hex(salt), new SecretKeySpec(made.getEncoded(), "AES"));
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, derived.key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(MAGIC);
    return cipher;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
