package io.defenderroutes.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityRedactionTest {
  private static final URI HOST = URI.create("https://login.microsoftonline.com");

  @Test
  void a_credential_prints_its_ids_without_the_secret() {
    Credential credential = Credential.ofSecret("contoso.example", "app", "s3cret", HOST);

    assertThat(credential.toString()).contains("contoso.example", "app").doesNotContain("s3cret");
    assertThat(
            new SignIn(
                    credential,
                    "scope",
                    List.of(),
                    new Permission("api", List.of("role"), List.of(), true))
                .toString())
        .doesNotContain("s3cret");
  }

  @Test
  void a_token_prints_only_its_expiry() {
    Token token = new Token("eyJ.s3cret.x", Instant.parse("2026-03-01T12:00:00Z"));

    assertThat(token.toString()).contains("2026-03-01T12:00:00Z").doesNotContain("s3cret");
  }

  @Test
  void an_invalid_credential_is_rejected_without_the_secret() {
    assertThatThrownBy(() -> Credential.ofSecret("t", " ", "s3cret", HOST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> Credential.ofSecret("t", "c", "s3cret", URI.create("http://host")))
        .hasMessageContaining("https")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> new Token(" ", Instant.EPOCH)).hasMessageContaining("not empty");
  }
}
