package io.defenderroutes.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.sandbox.AppCertificate;
import io.defenderroutes.sandbox.FederatedIssuer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class ApplicationTest extends EntraWorld {
  private static final AppCertificate CHAIN = AppCertificate.withChain(Clock.systemUTC());
  private static final AppCertificate OTHER = AppCertificate.selfSigned(Clock.systemUTC());

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Test
  void a_changed_secret_file_is_reloaded() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "first");
    entra().app(tenantId, clientId).secret("first");
    Credential credential =
        credential(
            new ClientCredential.ClientSecret(() -> Files.readString(file), Optional.empty()));
    Token before = tokens.fetch(credential, SCOPE);

    entra().app(tenantId, clientId).withoutCredentials().secret("second");
    tokens.discard(credential, SCOPE);
    assertThatThrownBy(() -> tokens.fetch(credential, SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("AADSTS7000215");
    Files.writeString(file, "second");

    assertThat(tokens.fetch(credential, SCOPE)).isNotEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"p12,s3cret", "p12,", "pem,", "pem,s3cret"})
  void a_certificate_is_sent_with_its_chain(String format, String password) throws Exception {
    entra().app(tenantId, clientId).certificate(CHAIN.certificate());
    Path file = folder.resolve("app." + format);
    String secret = password == null ? "" : password;
    if (format.equals("p12")) {
      CHAIN.writePkcs12(file, secret);
    } else if (password == null) {
      CHAIN.writePem(file);
    } else {
      EncryptedPem.write(CHAIN, file, secret);
    }

    Token token = tokens.fetch(credential(certificate(file, secret)), SCOPE);

    assertThat(entra().isValid(token.value(), GRAPH)).isTrue();
    assertThat(entra().app(tenantId, clientId).lastChain()).hasSize(2);
  }

  @Test
  void a_replaced_certificate_is_reloaded() throws Exception {
    Path file = OTHER.writePem(folder.resolve("app.pem"));
    entra().app(tenantId, clientId).certificate(CHAIN.certificate());
    Credential credential = credential(certificate(file, ""));

    assertThatThrownBy(() -> tokens.fetch(credential, SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("AADSTS700027: the certificate is not registered with the app")
        .hasMessageNotContaining("PRIVATE");
    CHAIN.writePem(file);

    assertThat(tokens.fetch(credential, SCOPE)).isNotNull();
  }

  @Test
  void an_unusable_certificate_file_is_rejected_with_a_remedy() throws Exception {
    Path wrongPassword = CHAIN.writePkcs12(folder.resolve("a.p12"), "right");
    assertRefused(wrongPassword, "wrong", "wrong or missing client-certificate-password");
    Path encrypted = EncryptedPem.write(CHAIN, folder.resolve("b.pem"), "right");
    assertRefused(encrypted, "wrong", "client-certificate-password");
    assertRefused(
        CHAIN.writeKeyPem(folder.resolve("c.pem")), "", "no certificate of its private key");
    assertRefused(CHAIN.writeChainPem(folder.resolve("d.pem")), "", "it holds no private key");
    Path mixed = folder.resolve("e.pem");
    Files.writeString(
        mixed,
        Files.readString(CHAIN.writeKeyPem(folder.resolve("k")))
            + Files.readString(OTHER.writeChainPem(folder.resolve("l"))));
    assertRefused(mixed, "", "no certificate of its private key");
    assertRefused(
        Files.writeString(folder.resolve("f.p12"), "hello"), "", "neither PKCS#12 nor PEM");
    assertRefused(Files.writeString(folder.resolve("g.p12"), ""), "", "neither PKCS#12 nor PEM");
    assertRefused(
        Files.writeString(
            folder.resolve("h.pem"),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"),
        "",
        "its PEM cannot be read");
    assertRefused(
        EncryptedPem.writeElliptic(folder.resolve("i.pem")), "", "its key is EC; Entra takes RSA");
  }

  @ParameterizedTest
  @CsvSource({
    "openssl-3-non-ascii-password.b64,pä€ß",
    "triple-des-non-ascii-password.b64,pä€ß",
    "openssl-3-no-password.b64,"
  })
  void a_base64_pfx_is_read_with_any_password(String name, String password) throws Exception {
    byte[] file = resource(name);
    String text = "\uFEFF" + new String(file, StandardCharsets.US_ASCII) + "\r\n";
    for (byte[] content :
        List.of(
            file,
            Base64.getMimeDecoder().decode(file),
            text.getBytes(StandardCharsets.UTF_8),
            text.getBytes(StandardCharsets.UTF_16LE))) {
      KeyAndChain read = KeyAndChain.of(content, Optional.ofNullable(password));

      assertThat(read.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=app");
    }
  }

  @Test
  void a_base64_pem_is_read() throws Exception {
    byte[] pem = Files.readAllBytes(CHAIN.writePem(folder.resolve("app.pem")));

    assertThat(KeyAndChain.of(Base64.getEncoder().encode(pem), Optional.empty()).chain())
        .hasSize(2);
  }

  @Test
  void a_non_ascii_password_is_named_if_the_file_cannot_be_read() throws Exception {
    byte[] file = resource("openssl-3-non-ascii-password.b64");

    assertThatThrownBy(() -> KeyAndChain.of(file, Optional.of("pä€s")))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("the password has characters other than ASCII")
        .hasMessageContaining("export the file again with a password of ASCII characters")
        .hasMessageNotContaining("pä€s");
    assertThatThrownBy(() -> KeyAndChain.of(file, Optional.of("wrong")))
        .hasMessageContaining("wrong or missing client-certificate-password")
        .hasMessageNotContaining("ASCII");
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ApplicationTest.class.getResourceAsStream("/identity/" + name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private void assertRefused(Path file, String password, String why) {
    assertThatThrownBy(() -> tokens.fetch(credential(certificate(file, password)), SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining(file + ": client-certificate cannot be used: ")
        .hasMessageContaining(why)
        .hasMessageNotContaining("right\"");
  }

  @Test
  void a_federated_token_is_reloaded_each_time() throws Exception {
    FederatedIssuer kubernetes = new FederatedIssuer("https://oidc.cluster.example/");
    String subject = "system:serviceaccount:soc:defender";
    entra().app(tenantId, clientId).federated(kubernetes.issuer(), subject, kubernetes.key());
    Path file = folder.resolve("token");
    Instant now = Instant.now();
    kubernetes.writeToken(file, subject, now.minusSeconds(7200), Duration.ofHours(1));
    Credential credential =
        credential(new ClientCredential.FederatedToken(() -> Files.readString(file)));

    assertThatThrownBy(() -> tokens.fetch(credential, SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("AADSTS700024: the assertion is not valid at this time");
    kubernetes.writeToken(file, "system:serviceaccount:soc:other", now, Duration.ofHours(1));
    assertThatThrownBy(() -> tokens.fetch(credential, SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("AADSTS700213: no federated credential of the app");
    kubernetes.writeToken(file, subject, now, Duration.ofHours(1));

    assertThat(entra().isValid(tokens.fetch(credential, SCOPE).value(), GRAPH)).isTrue();
  }

  @Test
  void an_unreadable_file_is_read_again_at_the_next_request() throws Exception {
    entra().app(tenantId, clientId).secret("s3cret");
    Path file = folder.resolve("secret");
    Credential credential =
        credential(
            new ClientCredential.ClientSecret(
                () -> {
                  if (!Files.exists(file)) {
                    throw new IOException("there is no file " + file);
                  }
                  return Files.readString(file);
                },
                Optional.empty()));

    assertThatThrownBy(() -> tokens.fetch(credential, SCOPE))
        .isInstanceOf(TokenUnavailable.class)
        .hasMessage("the client secret cannot be read: there is no file " + file);
    Files.write(file, "s3cret".getBytes(StandardCharsets.UTF_8));
    assertThat(tokens.fetch(credential, SCOPE)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7000215|the client secret is wrong: use the secret's value, not its id",
        "7000222|the client secret has expired: make a new one in the app registration",
        "700016|the application is not in this tenant: check client-id and tenant-id",
        "65001|an administrator has not consented to the application's permissions",
        "70011|the scope is not valid for this cloud",
        "90002|there is no such tenant: check tenant-id and authority-host",
        "700027|the certificate is not registered with the app",
        "7000229|the application has no service principal in this tenant",
        "500011|the API is not in this tenant",
        "7000112|the application is disabled in this tenant",
        "50194|the application is not multi-tenant",
        "53003|the tenant's conditional access forbids it",
        "4711|see the code in Microsoft's list of AADSTS errors"
      })
  void each_rejection_has_a_remedy(int code, String remedy) {
    entra().app(tenantId, clientId).secret("s3cret");
    entra().refuse(tenantId, clientId, code);
    Credential credential =
        Credential.ofSecret(tenantId, clientId, "s3cret", entra().authorityHost());

    assertThatThrownBy(() -> tokens.fetch(credential, SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("AADSTS" + code + ": " + remedy)
        .hasMessageContaining("tenant=" + tenantId + " client=" + clientId)
        .hasMessageNotContaining("Trace ID")
        .hasMessageNotContaining("s3cret");
  }

  private static ClientCredential certificate(Path file, String password) {
    return new ClientCredential.Certificate(
        file.toString(),
        () -> Files.readAllBytes(file),
        () -> password.isEmpty() ? Optional.empty() : Optional.of(password));
  }
}
