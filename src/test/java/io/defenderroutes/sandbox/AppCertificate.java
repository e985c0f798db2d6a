package io.defenderroutes.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An RSA key and certificates for an app that signs its assertions: one by itself, or one that a
 * throw-away CA signed.
 */
public final class AppCertificate {
  private static final int BITS = 2048;
  private static final Duration BEFORE = Duration.ofDays(1);
  private static final Duration AFTER = Duration.ofDays(30);

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private AppCertificate(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = chain;
  }

  /** A certificate that vouches for itself. */
  public static AppCertificate selfSigned(Clock clock) {
    KeyPair pair = keyPair();
    Instant now = clock.instant();
    return new AppCertificate(
        pair.getPrivate(), List.of(sign("CN=app", pair, "CN=app", pair.getPrivate(), now, false)));
  }

  /** A certificate that a CA of its own vouches for. */
  public static AppCertificate withChain(Clock clock) {
    KeyPair authority = keyPair();
    KeyPair pair = keyPair();
    PrivateKey signer = authority.getPrivate();
    Instant now = clock.instant();
    return new AppCertificate(
        pair.getPrivate(),
        List.of(
            sign("CN=app", pair, "CN=app CA", signer, now, false),
            sign("CN=app CA", authority, "CN=app CA", signer, now, true)));
  }

  public PrivateKey key() {
    return key;
  }

  /** The one to register with the app. */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** The app's certificate, and its CA's if it has one. */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** Writes key and chain as PKCS#12, alias {@code app}. */
  public Path writePkcs12(Path file, String password) {
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("app", key, password.toCharArray(), chain.toArray(X509Certificate[]::new));
      store.store(out, password.toCharArray());
      return file;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("Cannot write " + file, e);
    }
  }

  /** Writes key (PKCS#8) and chain into one PEM file, the key first. */
  public Path writePem(Path file) {
    return write(file, keyPem() + chainPem());
  }

  /** Writes the key (PKCS#8) alone. */
  public Path writeKeyPem(Path file) {
    return write(file, keyPem());
  }

  /** Writes the chain alone, the app's certificate first. */
  public Path writeChainPem(Path file) {
    return write(file, chainPem());
  }

  /** An RSA key pair of the size Entra asks for. */
  public static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot make an RSA key", e);
    }
  }

  private String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  private String chainPem() {
    StringBuilder all = new StringBuilder();
    try {
      for (X509Certificate certificate : chain) {
        all.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot encode a certificate", e);
    }
    return all.toString();
  }

  private static String pem(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, lines.encodeToString(der));
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot write " + file, e);
    }
  }

  private static X509Certificate sign(
      String subject, KeyPair pair, String issuer, PrivateKey signer, Instant now, boolean ca) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      new X500Name(issuer),
                      new BigInteger(64, new SecureRandom()),
                      Date.from(now.minus(BEFORE)),
                      Date.from(now.plus(AFTER)),
                      new X500Name(subject),
                      pair.getPublic())
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(ca))
                  .build(new JcaContentSignerBuilder("SHA256withRSA").build(signer)));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("Cannot make a certificate", e);
    }
  }
}
