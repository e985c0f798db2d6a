package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  private final Certificates certificates = Certificates.create(Clock.systemUTC());

  @Test
  void aClientThatTrustsTheCaReachesBothLoopbackNames() throws Exception {
    try (RedirectTrap server = RedirectTrap.start(certificates)) {
      Client client = new Client(certificates);
      URI byAddress = URI.create("https://127.0.0.1:" + server.uri().getPort() + "/");

      assertThat(client.get(server.uri(), "t").statusCode()).isEqualTo(200);
      assertThat(client.get(byAddress, "t").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatTrustsAnotherCaIsNotServed() {
    try (RedirectTrap server = RedirectTrap.start(certificates)) {
      Client stranger = new Client(Certificates.create(Clock.systemUTC()));

      assertThatThrownBy(() -> stranger.get(server.uri(), "t"))
          .isInstanceOf(SSLHandshakeException.class);
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void theWrittenStoresHoldTheServersChainUpToTheWrittenCa(@TempDir Path folder) throws Exception {
    Path pem = certificates.writeCaPem(folder);
    KeyStore keys = load(certificates.writeKeyStore(folder));
    KeyStore trust = load(certificates.writeTrustStore(folder));

    X509Certificate ca = readPem(pem);
    assertThat(pem).hasFileName("ca.pem");
    assertThat(keys.getKey("server", certificates.keyStorePassword().toCharArray())).isNotNull();
    assertThat(keys.getCertificateChain("server")).hasSize(2).endsWith(ca);
    assertThat(trust.getCertificate("ca")).isEqualTo(ca);
  }

  private KeyStore load(Path file) throws Exception {
    return KeyStore.getInstance(file.toFile(), certificates.keyStorePassword().toCharArray());
  }

  private static X509Certificate readPem(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
