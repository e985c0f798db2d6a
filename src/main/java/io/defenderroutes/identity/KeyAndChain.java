package io.defenderroutes.identity;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosis;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * A private key with its certificate chain.
 *
 * @param key RSA, as Entra requires
 * @param chain the key's own certificate first
 */
record KeyAndChain(PrivateKey key, List<X509Certificate> chain) {
  public KeyAndChain {
    chain = List.copyOf(chain);
  }

  /** The certificate of the key. */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /**
   * Parses PKCS#12, or PEM (RFC 7468; PKCS#8 and PKCS#1 keys, encrypted or not), also as base64
   * text.
   *
   * @throws TokenRefused if the file is unusable, with the remedy
   */
  public static KeyAndChain of(byte[] file, Optional<String> password) throws TokenRefused {
    try {
      byte[] content = KeyStoreFile.decoded(file);
      boolean pem = new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
      return pem ? pem(content, password) : pkcs12(content, password);
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | IllegalArgumentException e) {
      // Without the message, which may quote the file.
      throw refused(
          "it cannot be read ("
              + Causes.kind(e)
              + "): wrong or missing client-certificate-password, or it is cut short, or neither PKCS#12 nor PEM, nor base64 of one"
              + encodingHint(password));
    }
  }

  /** A hint for passwords whose encoding is ambiguous. */
  private static String encodingHint(Optional<String> password) {
    return KeyStoreFile.isAscii(password.orElse(""))
        ? ""
        : "; the password has characters other than ASCII, which programs encode in several ways: if it is right, export the file again with a password of ASCII characters";
  }

  private static KeyAndChain pkcs12(byte[] file, Optional<String> password)
      throws IOException, GeneralSecurityException, TokenRefused {
    char[] secret = password.orElse("").toCharArray();
    KeyStore store = KeyStoreFile.open(file, secret);
    List<X509Certificate> all = new ArrayList<>();
    PrivateKey key = null;
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias) && store.getKey(alias, secret) instanceof PrivateKey found) {
        if (key != null) {
          throw refused("it holds several private keys; it must hold one");
        }
        key = found;
        for (Certificate certificate : store.getCertificateChain(alias)) {
          all.add((X509Certificate) certificate);
        }
      } else if (store.getCertificate(alias) instanceof X509Certificate additional) {
        all.add(additional);
      }
    }
    return of(key, all);
  }

  private static KeyAndChain pem(byte[] file, Optional<String> password)
      throws IOException,
          GeneralSecurityException,
          OperatorCreationException,
          PKCSException,
          TokenRefused {
    char[] secret = password.orElse("").toCharArray();
    JcaPEMKeyConverter keys = new JcaPEMKeyConverter();
    List<X509Certificate> all = new ArrayList<>();
    PrivateKey key = null;
    try (PEMParser parser =
        new PEMParser(new StringReader(new String(file, StandardCharsets.ISO_8859_1)))) {
      for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
        if (found instanceof X509CertificateHolder certificate) {
          all.add(new JcaX509CertificateConverter().getCertificate(certificate));
        } else if (found instanceof PrivateKeyInfo info) {
          key = keys.getPrivateKey(info);
        } else if (found instanceof PEMKeyPair pair) {
          key = keys.getPrivateKey(pair.getPrivateKeyInfo());
        } else if (found instanceof PEMEncryptedKeyPair pair) {
          key =
              keys.getPrivateKey(
                  pair.decryptKeyPair(
                          new JcePEMDecryptorProviderBuilder()
                              .setProvider(KeyStoreFile.BOUNCY_CASTLE)
                              .build(secret))
                      .getPrivateKeyInfo());
        } else if (found instanceof PKCS8EncryptedPrivateKeyInfo info) {
          key =
              keys.getPrivateKey(
                  info.decryptPrivateKeyInfo(
                      new JceOpenSSLPKCS8DecryptorProviderBuilder()
                          .setProvider(KeyStoreFile.BOUNCY_CASTLE)
                          .build(secret)));
        }
      }
    } catch (PEMException e) {
      throw refused(
          "its PEM cannot be read: it is damaged or half written; or its key is encrypted, and client-certificate-password is wrong or missing"
              + encodingHint(password));
    }
    return of(key, all);
  }

  private static KeyAndChain of(@Nullable PrivateKey key, List<X509Certificate> all)
      throws TokenRefused {
    if (key == null) {
      throw refused("it holds no private key; it must hold the certificate and its key");
    }
    if (!(key instanceof RSAPrivateKey rsa)) {
      throw refused("its key is " + key.getAlgorithm() + "; Entra takes RSA");
    }
    List<X509Certificate> chain = new ArrayList<>();
    Optional<X509Certificate> next =
        all.stream().filter(certificate -> matches(rsa, certificate)).findFirst();
    if (next.isEmpty()) {
      throw refused("it holds no certificate of its private key");
    }
    while (next.isPresent() && !chain.contains(next.get())) {
      X509Certificate latest = next.get();
      chain.add(latest);
      next =
          all.stream()
              .filter(c -> c.getSubjectX500Principal().equals(latest.getIssuerX500Principal()))
              .findFirst();
    }
    return new KeyAndChain(key, chain);
  }

  private static boolean matches(RSAPrivateKey key, X509Certificate certificate) {
    return certificate.getPublicKey() instanceof RSAPublicKey other
        && other.getModulus().equals(key.getModulus())
        && (!(key instanceof RSAPrivateCrtKey crt)
            || crt.getPublicExponent().equals(other.getPublicExponent()));
  }

  private static TokenRefused refused(String why) {
    return new TokenRefused(new Diagnosis("client-certificate cannot be used", why));
  }

  @Override
  public String toString() {
    return "KeyAndChain[" + certificate().getSubjectX500Principal() + "]";
  }
}
