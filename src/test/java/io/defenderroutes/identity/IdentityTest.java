package io.defenderroutes.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.Certificates;
import io.defenderroutes.sandbox.EntraSimulator;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private static final Certificates certificates = Certificates.create(Clock.systemUTC());
  private static final EntraSimulator entra = EntraSimulator.start(certificates, Clock.systemUTC());
  private static final String TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";

  @AfterAll
  static void stop() {
    entra.close();
  }

  @Test
  void a_403_is_explained_by_actual_and_required_permissions() throws Exception {
    String why = signedIn("Machine.Read.All", "User.Read.All").whyForbidden("acme/siem");

    assertThat(why)
        .contains("the token's permissions (roles) are: Machine.Read.All User.Read.All;")
        .contains("needed: Alert.Read.All:")
        .contains("grant the application permission Alert.Read.All of WindowsDefenderATP")
        .contains("app-1");
    assertThat(entra.issuedTokens()).noneMatch(why::contains);
  }

  @Test
  void a_403_without_any_permission_is_explained() throws Exception {
    assertThat(signedIn().whyForbidden("acme/siem")).contains("permissions (roles) are: none;");
  }

  @Test
  void a_401_is_explained_by_audience_and_tenant() throws Exception {
    String why = signedIn().whyUnauthorized("acme/siem");

    assertThat(why)
        .contains("its audience is https://graph.windows.net and its tenant " + TENANT)
        .contains("asked for https://graph.windows.net/.default in " + TENANT);
    assertThat(entra.issuedTokens()).noneMatch(why::contains);
  }

  @Test
  void a_discarded_token_is_requested_again() throws Exception {
    Identity identity = identity();
    Token first = identity.token("acme/siem");
    assertThat(identity.token("acme/siem")).isEqualTo(first);

    identity.discardToken("acme/siem");

    assertThat(identity.token("acme/siem")).isNotEqualTo(first);
  }

  @Test
  void a_rejection_is_new_once_and_a_changed_secret_is_detected() {
    entra.register(TENANT, "app-1", "s3cret");
    AtomicReference<String> secret = new AtomicReference<>("wr0ng");
    Credential credential =
        new Credential(
            "acme",
            TENANT,
            "app-1",
            new ClientCredential.ClientSecret(() -> String.valueOf(secret.get()), Optional.empty()),
            entra.authorityHost());
    Identity identity = identity(credential);
    assertThat(identity.isNewRefusal("acme/siem")).isFalse();
    assertThat(identity.isRenewed("acme/siem")).isFalse();

    assertThatThrownBy(() -> identity.token("acme/siem")).isInstanceOf(TokenRefused.class);
    assertThat(identity.isNewRefusal("acme/siem")).isTrue();
    assertThatThrownBy(() -> identity.token("acme/siem")).isInstanceOf(TokenRefused.class);
    assertThat(identity.isNewRefusal("acme/siem")).isFalse();
    assertThat(identity.isRenewed("acme/siem")).isFalse();

    secret.set("wr0ng too");
    assertThat(identity.isRenewed("acme/siem")).isTrue();
    entra.refuse(TENANT, "app-1", 7000222);
    try {
      assertThatThrownBy(() -> identity.token("acme/siem")).hasMessageContaining("expired");
    } finally {
      entra.accept(TENANT, "app-1");
    }
    assertThat(identity.isNewRefusal("acme/siem")).as("for another reason").isTrue();
    assertThat(identity.isRenewed("acme/siem")).isFalse();
  }

  @Test
  void an_opaque_token_is_accepted() {
    for (String value : new String[] {"opaque", "a.b.c", "..", "a.!!.c", "e30.bnVsbA.x"}) {
      Claims claims = Claims.of(new Token(value, Clock.systemUTC().instant()));

      assertThat(claims.toString()).doesNotContain(value);
    }
  }

  private static Identity signedIn(String... roles) throws Exception {
    Identity identity = identity(roles);
    assertThat(identity.token("acme/siem")).isNotNull();
    return identity;
  }

  private static Identity identity(String... roles) {
    entra.register(TENANT, "app-1", "s3cret", roles);
    return identity(Credential.ofSecret(TENANT, "app-1", "s3cret", entra.authorityHost()));
  }

  private static Identity identity(Credential credential) {
    EntraTokens tokens =
        new EntraTokens(
            certificates.clientContext(),
            null,
            new Timeouts(Waits.LIMIT, Waits.LIMIT, Duration.ofHours(1)),
            Clock.systemUTC());
    SignIn signIn =
        new SignIn(
            credential,
            "https://graph.windows.net/.default",
            List.of("https://graph.windows.net"),
            new Permission(
                "WindowsDefenderATP", List.of("Alert.Read.All"), List.of("Alert.Read"), false));
    return new Identity(
        tokens,
        Map.of("acme/siem", new ConnectionIdentity(signIn))::get,
        true,
        new ExpiryWarning(Duration.ofDays(30), Clock.systemUTC()),
        () -> false,
        new TokenWatcher() {},
        Clock.systemUTC());
  }
}
