package io.defenderroutes.sandbox;

import io.defenderroutes.config.FileAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A temporary CA and a server certificate for {@code localhost}, {@code 127.0.0.1}, {@code ::1} and
 * further names, valid from one day before to 30 days after their creation. Not installed anywhere.
 */
public final class Certificates {
  private final X509Certificate ca;
  private final KeyStore serverKeys;
  private final KeyStore trust;
  private final SSLContext serverContext;
  private final String password = UUID.randomUUID().toString();

  private Certificates(Instant now, String... names)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    CertificateMaker maker = new CertificateMaker(now);
    KeyPair serverPair = CertificateMaker.keyPair();
    ca = maker.ca();
    X509Certificate server = maker.localhost(serverPair.getPublic(), names);
    serverKeys = emptyKeyStore();
    serverKeys.setKeyEntry(
        "server",
        serverPair.getPrivate(),
        password.toCharArray(),
        new X509Certificate[] {server, ca});
    trust = emptyKeyStore();
    trust.setCertificateEntry("ca", ca);
    serverContext = serverContext(serverKeys, password);
  }

  /**
   * Creates a CA and a server certificate, dated by the clock.
   *
   * @param names further names of the server
   */
  public static Certificates create(Clock clock, String... names) {
    try {
      return new Certificates(clock.instant(), names);
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("Cannot make the sandbox's certificates", e);
    }
  }

  /** For servers: presents the server certificate with its chain. All callers share it. */
  public SSLContext serverContext() {
    return serverContext;
  }

  private static SSLContext serverContext(KeyStore keyStore, String password)
      throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    // Decrypts the key, which takes thousands of rounds of a hash by design.
    keys.init(keyStore, password.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** For clients: trusts this CA and no other. */
  public SSLContext clientContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot make the client's TLS context", e);
    }
  }

  /** The trust managers of {@link #clientContext}. */
  TrustManager[] trustManagers() {
    try {
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(trust);
      return trusted.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot make the client's trust managers", e);
    }
  }

  /** Writes the CA's certificate as {@code ca.pem}. */
  public Path writeCaPem(Path folder) {
    try {
      Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
      String text =
          "-----BEGIN CERTIFICATE-----\n"
              + lines.encodeToString(ca.getEncoded())
              + "\n-----END CERTIFICATE-----\n";
      Path file = folder.resolve("ca.pem");
      FileAccess.OWNER.replace(file, text.getBytes(StandardCharsets.US_ASCII));
      return file;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("Cannot write ca.pem to " + folder, e);
    }
  }

  /** Writes the server's key and chain as {@code server.p12} (PKCS#12, alias {@code server}). */
  Path writeKeyStore(Path folder) {
    return write(serverKeys, folder.resolve("server.p12"));
  }

  /**
   * Writes a trust store that holds just the CA as {@code trust.p12} (PKCS#12, alias {@code ca}).
   */
  public Path writeTrustStore(Path folder) {
    return write(trust, folder.resolve("trust.p12"));
  }

  /** The random password of both stores and of the key. */
  public String keyStorePassword() {
    return password;
  }

  private Path write(KeyStore store, Path file) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, password.toCharArray());
      FileAccess.OWNER.replace(file, bytes.toByteArray());
      return file;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("Cannot write " + file, e);
    }
  }

  private static KeyStore emptyKeyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
