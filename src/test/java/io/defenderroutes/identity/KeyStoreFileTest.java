package io.defenderroutes.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.sandbox.AppCertificate;
import java.io.ByteArrayOutputStream;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Base64;
import java.util.Collections;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyStoreFileTest {
  private static final AppCertificate AUTHORITY = AppCertificate.selfSigned(Clock.systemUTC());

  @ParameterizedTest
  @CsvSource({"JKS,changeit", "JKS,pä€ß", "JCEKS,changeit", "PKCS12,changeit", "PKCS12,pä€ß"})
  void a_trust_store_is_read_as_binary_and_as_base64(String type, String password)
      throws Exception {
    char[] secret = password.toCharArray();
    KeyStore store =
        type.equals("PKCS12")
            ? KeyStore.getInstance(type, new BouncyCastleProvider())
            : KeyStore.getInstance(type);
    store.load(null, null);
    store.setCertificateEntry("authority", AUTHORITY.certificate());
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    store.store(written, secret);
    byte[] file = written.toByteArray();

    for (byte[] content : new byte[][] {file, Base64.getMimeEncoder().encode(file)}) {
      KeyStore read = KeyStoreFile.open(content, secret);

      assertThat(Collections.list(read.aliases()))
          .singleElement()
          .satisfies(
              alias -> assertThat(read.getCertificate(alias)).isEqualTo(AUTHORITY.certificate()));
    }
  }
}
