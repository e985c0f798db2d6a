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

  /** Cached, since deriving a key is slow by design. */
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

  /** Encrypted with another key, or damaged. */
  static final class DecryptionFailed extends Exception {}

  /**
   * Encrypts.
   *
   * @param previous last result with this key, whose salt is reused
   */
  byte[] encrypt(byte[] plain, String key, Optional<byte[]> previous) {
    byte[] salt =
        previous
            .filter(TokenCacheCipher::hasHeader)
            .map(TokenCacheCipher::salt)
            .orElseGet(() -> random(SALT));
    byte[] nonce = random(NONCE);
    try {
      byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, key, salt, nonce).doFinal(plain);
      return ByteBuffer.allocate(MAGIC.length + SALT + NONCE + encrypted.length)
          .put(MAGIC)
          .put(salt)
          .put(nonce)
          .put(encrypted)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  byte[] decrypt(byte[] encrypted, String key) throws DecryptionFailed {
    if (!hasHeader(encrypted)) {
      throw new DecryptionFailed();
    }
    int body = MAGIC.length + SALT + NONCE;
    byte[] nonce = Arrays.copyOfRange(encrypted, MAGIC.length + SALT, body);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, salt(encrypted), nonce)
          .doFinal(encrypted, body, encrypted.length - body);
    } catch (GeneralSecurityException e) {
      throw new DecryptionFailed();
    }
  }

  private static boolean hasHeader(byte[] encrypted) {
    return encrypted.length > MAGIC.length + SALT + NONCE
        && Arrays.equals(encrypted, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private static byte[] salt(byte[] encrypted) {
    return Arrays.copyOfRange(encrypted, MAGIC.length, MAGIC.length + SALT);
  }

  private Cipher cipher(int mode, String key, byte[] salt, byte[] nonce)
      throws GeneralSecurityException {
    if (derived == null || !derived.isOf(key, salt)) {
      SecretKey generated =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(new PBEKeySpec(key.toCharArray(), salt, ROUNDS, 256));
      derived =
          new Derived(key, Derived.hex(salt), new SecretKeySpec(generated.getEncoded(), "AES"));
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
