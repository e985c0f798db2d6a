package io.defenderroutes.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.Api;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tokens on behalf of a signed-in user. */
@Tag("slow")
class UserTest extends EntraWorld {
  private static final String JANE = "jane@contoso.example";

  private final MemoryTokenStore memory = new MemoryTokenStore();
  private final Credential credential = credential("key of the operator");

  @BeforeEach
  void publicClient() {
    entra().app(tenantId, clientId).publicClient(true);
    entra().devices().interval(Duration.ofSeconds(1));
  }

  @Test
  void a_device_code_signs_in_and_tokens_are_refreshed_unattended() throws Exception {
    AtomicReference<UserLogin.DeviceCode> shown = new AtomicReference<>();

    String user = login(shown);

    assertThat(user).isEqualTo(JANE);
    assertThat(Objects.requireNonNull(shown.get()).address()).startsWith("https://localhost:");
    Token token = tokens.fetch(credential, SCOPE);
    assertThat(entra().userOf(token.value())).contains(JANE);
    assertThat(entra().scopesOf(token.value())).contains("SecurityAlert.Read.All");
    // Another API, another process.
    Token other =
        newTokens().fetch(credential, "https://api.securitycenter.microsoft.com/.default");
    assertThat(entra().isValid(other.value(), "https://api.securitycenter.microsoft.com")).isTrue();
    assertThat(Claims.of(other).permissions()).containsExactly(Api.ENDPOINT.delegated());
  }

  @Test
  void a_browser_redirect_to_localhost_signs_in() throws Exception {
    entra().users().atBrowser(JANE);
    StringBuilder page = new StringBuilder();

    String user =
        new UserLogin(tokens, credential)
            .byBrowser(
                SCOPE,
                uri -> {
                  assertThat(uri.getQuery())
                      .contains("code_challenge_method=S256", "redirect_uri=http://localhost:");
                  page.append(browse(uri));
                },
                Waits.LIMIT);

    assertThat(user).isEqualTo(JANE);
    assertThat(page.toString()).contains("You can close this page.");
    assertThat(entra().userOf(tokens.fetch(credential, SCOPE).value())).contains(JANE);
  }

  @Test
  void a_declined_browser_sign_in_fails() {
    entra().users().deny(true);
    try {
      assertThatThrownBy(
              () ->
                  new UserLogin(tokens, credential)
                      .byBrowser(SCOPE, EntraWorld::browse, Waits.LIMIT))
          .isInstanceOf(TokenRefused.class)
          .hasMessageContaining("the user did not consent, or cancelled");
    } finally {
      entra().users().deny(false);
    }
  }

  @Test
  void a_declined_or_expired_device_code_fails() {
    assertThatThrownBy(
            () ->
                new UserLogin(tokens, credential)
                    .byDeviceCode(SCOPE, code -> entra().devices().decline(code.code())))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("the user did not consent");
    entra().devices().lifetime(Duration.ofSeconds(1));
    try {
      assertThatThrownBy(() -> new UserLogin(tokens, credential).byDeviceCode(SCOPE, code -> {}))
          .isInstanceOf(TokenRefused.class)
          .hasMessageContaining("the code was not typed in time");
    } finally {
      entra().devices().lifetime(Duration.ofMinutes(15));
    }
    assertNobody(newTokens());
  }

  @Test
  void a_missing_login_names_the_command() {
    assertNobody(tokens);
  }

  @Test
  void a_revoked_sign_in_names_the_command() throws Exception {
    login(new AtomicReference<>());
    entra().users().requireMfa(JANE);
    assertRefused("AADSTS50076: the tenant demands multi-factor authentication");
    login(new AtomicReference<>());
    entra().users().revoke(JANE);
    assertRefused("AADSTS50173: the sign-in was revoked, such as by a new password");

    login(new AtomicReference<>());
    assertThat(newTokens().fetch(credential, SCOPE)).isNotNull();
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> newTokens().fetch(credential, SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining(why)
        .hasMessageContaining("run login again: defender-alert-routes login --tenant contoso");
  }

  @Test
  void an_unused_sign_in_expires() throws Exception {
    entra().refreshTokenLifetime(Duration.ZERO);
    try {
      login(new AtomicReference<>());
      assertRefused("AADSTS700082: the sign-in has expired");
    } finally {
      entra().refreshTokenLifetime(Duration.ofDays(90));
    }
  }

  @Test
  void the_stored_sign_in_can_be_read_only_with_its_key() throws Exception {
    login(new AtomicReference<>());
    String kept = new String(memory.read().orElseThrow(), ISO_8859_1);
    assertThat(kept).startsWith("DAR1").doesNotContain("jane", "refresh", "secret", tenantId);

    assertThatThrownBy(() -> newTokens().fetch(credential("another key"), SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining(
            "the sign-in kept in memory cannot be opened: sign-in.cache-key is another");
    assertThat(new String(memory.read().orElseThrow(), ISO_8859_1)).isEqualTo(kept);
    byte[] damaged = memory.read().orElseThrow().clone();
    damaged[damaged.length - 1] ^= 1;
    memory.write(damaged);
    assertThatThrownBy(() -> newTokens().fetch(credential, SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("or the file is damaged");
  }

  @Test
  void a_refreshed_sign_in_is_stored() throws Exception {
    login(new AtomicReference<>());
    byte[] before = memory.read().orElseThrow();
    assertThat(tokens.fetch(credential, SCOPE)).isNotNull();

    assertThat(memory.read().orElseThrow()).isNotEqualTo(before);
    assertThat(newTokens().fetch(credential, SCOPE)).isNotNull();
  }

  @Test
  void a_new_sign_in_replaces_the_previous_user() throws Exception {
    login(new AtomicReference<>());
    new UserLogin(tokens, credential)
        .byDeviceCode(SCOPE, code -> entra().devices().approve(code.code(), "joe@contoso.example"));

    assertThat(entra().userOf(newTokens().fetch(credential, SCOPE).value()))
        .contains("joe@contoso.example");
  }

  @Test
  void a_running_process_uses_a_sign_in_of_another_process() throws Exception {
    login(new AtomicReference<>());
    assertThat(tokens.fetch(credential, SCOPE)).isNotNull();
    tokens.discard(credential, SCOPE);
    entra().users().revoke(JANE);
    assertThatThrownBy(() -> tokens.fetch(credential, SCOPE)).hasMessageContaining("AADSTS50173");

    new UserLogin(newTokens(), credential("key of the operator"))
        .byDeviceCode(SCOPE, code -> entra().devices().approve(code.code(), "joe@contoso.example"));
    assertThat(entra().userOf(tokens.fetch(credential, SCOPE).value()))
        .contains("joe@contoso.example");

    Token joes = tokens.fetch(credential, SCOPE);
    assertThat(tokens.fetch(credential, SCOPE)).as("kept while nobody else comes").isEqualTo(joes);
    login(new AtomicReference<>());
    assertThat(entra().userOf(tokens.fetch(credential, SCOPE).value())).contains(JANE);
  }

  @Test
  void a_logout_removes_the_sign_in() throws Exception {
    login(new AtomicReference<>());
    UserLogin user = new UserLogin(newTokens(), credential("key of the operator"));

    assertThat(tokens.fetch(credential, SCOPE)).isNotNull();
    assertThat(user.logout()).isTrue();

    assertThat(memory.read()).isEmpty();
    assertThat(user.logout()).isFalse();
    assertNobody(tokens);
  }

  @Test
  void only_user_credentials_can_log_in() {
    Credential application =
        Credential.ofSecret(tenantId, clientId, "s3cret", URI.create("https://localhost"));
    assertThatThrownBy(() -> new UserLogin(tokens, application))
        .hasMessageContaining("signs in by its client secret; only a user logs in: sign-in=user");
  }

  private void assertNobody(EntraTokens by) {
    assertThatThrownBy(() -> by.fetch(credential, SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("no user is signed in for tenant contoso")
        .hasMessageContaining("defender-alert-routes login --tenant contoso");
  }

  private String login(AtomicReference<UserLogin.DeviceCode> shown)
      throws IOException, TokenException {
    // As another process would.
    return new UserLogin(newTokens(), credential("key of the operator"))
        .byDeviceCode(
            SCOPE,
            code -> {
              shown.set(code);
              entra().devices().approve(code.code(), JANE);
            });
  }

  private Credential credential(String key) {
    return credential(new ClientCredential.User(new EncryptedTokenCache(memory, () -> key)));
  }
}
