package io.defenderroutes.identity;

import io.defenderroutes.config.TextDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.util.Base64;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Reads key stores: PKCS#12 (PFX), JKS and JCEKS, also as base64 text, the format of Azure Key
 * Vault secrets and its CSI driver.
 */
final class KeyStoreFile {
  /**
   * Java's provider supports neither non-ASCII PKCS#12 passwords nor openssl's encrypted PEM keys.
   */
  static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  private static final int JKS = 0xFEEDFEED;
  private static final int JCEKS = 0xCECECECE;
  private static final byte DER_SEQUENCE = 0x30;
  private static final String PEM = "-----BEGIN ";

  private KeyStoreFile() {}

  /**
   * Opens a key store.
   *
   * @param password empty for none
   * @throws IOException if the format is unknown or the password is wrong
   */
  public static KeyStore open(byte[] file, char[] password)
      throws IOException, GeneralSecurityException {
    byte[] content = decoded(file);
    KeyStore store = empty(content, password);
    store.load(new ByteArrayInputStream(content), password);
    return store;
  }

  private static KeyStore empty(byte[] content, char[] password) throws GeneralSecurityException {
    int magic = content.length < Integer.BYTES ? 0 : ByteBuffer.wrap(content).getInt();
    if (magic == JKS || magic == JCEKS) {
      return KeyStore.getInstance(magic == JKS ? "JKS" : "JCEKS");
    }
    return isAscii(new String(password))
        ? KeyStore.getInstance("PKCS12")
        : KeyStore.getInstance("PKCS12", BOUNCY_CASTLE);
  }

  static boolean isAscii(String password) {
    return password.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /** The content of a file, decoded if it is base64 of a key store or of PEM. */
  static byte[] decoded(byte[] file) {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(TextDecoder.decode(file).replaceAll("\\s+", ""));
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return file;
    }
    int magic = decoded.length < Integer.BYTES ? 0 : ByteBuffer.wrap(decoded).getInt();
    boolean known =
        magic == JKS
            || magic == JCEKS
            || (decoded.length > 0 && decoded[0] == DER_SEQUENCE)
            || new String(decoded, StandardCharsets.ISO_8859_1).contains(PEM);
    return known ? decoded : file;
  }
}
