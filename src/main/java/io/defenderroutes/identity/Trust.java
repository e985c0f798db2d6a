package io.defenderroutes.identity;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Secrets;
import io.defenderroutes.config.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.jspecify.annotations.Nullable;

/**
 * The trusted certificate authorities: Java's or those of a trust store, plus those of a PEM file.
 */
public final class Trust {
  private final X509TrustManager manager;

  /**
   * @throws IOException if a file cannot be read
   * @throws GeneralSecurityException if its content is unusable
   */
  private Trust(Optional<Path> store, Optional<String> storePassword, Optional<Path> pem)
      throws IOException, GeneralSecurityException {
    KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
    authorities.load(null, null);
    int n = 0;
    for (X509Certificate authority :
        managerOf(store.isPresent() ? load(store.get(), storePassword) : null)
            .getAcceptedIssuers()) {
      authorities.setCertificateEntry("authority-" + n++, authority);
    }
    if (pem.isPresent()) {
      try (InputStream in = new ByteArrayInputStream(Secrets.bytes(pem.get()))) {
        for (Certificate authority :
            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          authorities.setCertificateEntry("further-" + n++, authority);
        }
      }
    }
    manager = managerOf(authorities);
  }

  private static KeyStore load(Path store, Optional<String> password)
      throws IOException, GeneralSecurityException {
    return KeyStoreFile.open(
        Files.readAllBytes(store), password.map(String::toCharArray).orElse(new char[0]));
  }

  private static X509TrustManager managerOf(@Nullable KeyStore authorities)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    for (TrustManager found : factory.getTrustManagers()) {
      if (found instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("Java offers no X.509 trust manager");
  }

  /**
   * @throws InvalidConfiguration if a configured file cannot be used
   */
  static Trust of(Settings settings, Secrets secrets) {
    Option option =
        settings.optional(Option.TLS_CA_FILE).isPresent()
            ? Option.TLS_CA_FILE
            : Option.TLS_TRUST_STORE;
    try {
      return new Trust(
          settings.optionalPath(Option.TLS_TRUST_STORE),
          settings
              .optional(Option.TLS_TRUST_STORE_PASSWORD)
              .map(value -> secrets.require(Option.TLS_TRUST_STORE_PASSWORD.key(), value)),
          settings.optionalPath(Option.TLS_CA_FILE));
    } catch (IOException | GeneralSecurityException e) {
      throw new InvalidConfiguration(
          "%s is '%s'; it cannot be used: %s"
              .formatted(option.key(), settings.optional(option).orElse(""), e.getMessage()));
    }
  }

  public X509TrustManager manager() {
    return manager;
  }

  public SSLContext sslContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** The trust manager for Camel's components. */
  public SSLContextParameters parameters() {
    TrustManagersParameters managers = new TrustManagersParameters();
    managers.setTrustManager(manager);
    SSLContextParameters parameters = new SSLContextParameters();
    parameters.setTrustManagers(managers);
    return parameters;
  }
}
