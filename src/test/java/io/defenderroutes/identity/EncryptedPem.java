package io.defenderroutes.identity;

import io.defenderroutes.sandbox.AppCertificate;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;

/** PEM files in openssl's formats. */
final class EncryptedPem {
  private EncryptedPem() {}

  /** The chain, and the key as {@code ENCRYPTED PRIVATE KEY} (PKCS#8, AES-256, PBKDF2). */
  static Path write(AppCertificate certificate, Path file, String password) throws Exception {
    certificate.writeChainPem(file);
    try (Writer out = Files.newBufferedWriter(file, java.nio.file.StandardOpenOption.APPEND);
        JcaPEMWriter pem = new JcaPEMWriter(out)) {
      pem.writeObject(
          new JcaPKCS8Generator(
              certificate.key(),
              new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                  .setProvider(new BouncyCastleProvider())
                  .setPassword(password.toCharArray())
                  .build()));
    }
    return file;
  }

  /** A key that Entra does not support. */
  static Path writeElliptic(Path file) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    try (JcaPEMWriter pem = new JcaPEMWriter(Files.newBufferedWriter(file))) {
      pem.writeObject(new JcaPKCS8Generator(generator.generateKeyPair().getPrivate(), null));
    }
    return file;
  }
}
