package io.defenderroutes.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.Certificates;
import io.defenderroutes.sandbox.EntraSimulator;
import io.defenderroutes.sandbox.MovableClock;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EntraTokensTest {
  static final String SCOPE = "https://graph.windows.net/.default";
  static final Certificates certificates = Certificates.create(Clock.systemUTC());
  static final EntraSimulator entra = EntraSimulator.start(certificates, Clock.systemUTC());

  private final MovableClock clock = new MovableClock(Clock.systemUTC().instant());
  private final EntraTokens tokens =
      new EntraTokens(
          certificates.clientContext(),
          null,
          new Timeouts(Waits.LIMIT, Waits.LIMIT, Duration.ofHours(1)),
          clock);

  @AfterAll
  static void stop() {
    entra.close();
  }

  @Test
  void concurrent_fetches_share_one_request() throws Exception {
    Credential credential = registered();
    int before = entra.tokensIssued();
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService callers = Executors.newFixedThreadPool(16);
    List<Future<Token>> asked = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      asked.add(
          callers.submit(
              () -> {
                start.await();
                return tokens.fetch(credential, SCOPE);
              }));
    }
    start.countDown();

    for (Future<Token> token : asked) {
      assertThat(entra.isValid(token.get().value(), "https://graph.windows.net")).isTrue();
    }
    callers.shutdown();
    assertThat(entra.tokensIssued() - before).isEqualTo(1);
  }

  @Test
  void a_token_is_stored_until_five_minutes_before_it_expires() throws Exception {
    Credential credential = registered();
    Token first = tokens.fetch(credential, SCOPE);

    clock.advance(
        Duration.between(clock.instant(), first.expiresAt()).minusMinutes(5).minusSeconds(1));
    assertThat(tokens.fetch(credential, SCOPE)).isEqualTo(first);

    clock.advance(Duration.ofSeconds(1));
    assertThat(tokens.fetch(credential, SCOPE)).isNotEqualTo(first);
  }

  @Test
  void a_longer_required_validity_renews_the_token_earlier() throws Exception {
    Credential credential = registered();
    SignIn session =
        new SignIn(
            credential, SCOPE, List.of(), new Permission("any", List.of(), List.of(), false));
    Token first = tokens.fetch(session, Duration.ofMinutes(20));
    clock.advance(Duration.between(clock.instant(), first.expiresAt()).minusMinutes(15));

    assertThat(tokens.fetch(credential, SCOPE)).isEqualTo(first);
    assertThat(tokens.fetch(session, Duration.ofMinutes(20))).isNotEqualTo(first);
  }

  @Test
  void a_discarded_token_is_requested_again() throws Exception {
    Credential credential = registered();
    tokens.discard(credential, SCOPE);
    Token first = tokens.fetch(credential, SCOPE);

    tokens.discard(credential, "https://other/.default");
    assertThat(tokens.fetch(credential, SCOPE)).isEqualTo(first);
    tokens.discard(credential, SCOPE);
    assertThat(tokens.fetch(credential, SCOPE)).isNotEqualTo(first);
  }

  @Test
  void each_tenant_and_scope_has_a_separate_token() throws Exception {
    Credential acme = registered();
    Credential globex = registered();

    Token token = tokens.fetch(acme, SCOPE);

    assertThat(entra.tenantOf(token.value())).contains(acme.tenantId());
    assertThat(entra.tenantOf(tokens.fetch(globex, SCOPE).value())).contains(globex.tenantId());
    Token other = tokens.fetch(acme, "https://api.securitycenter.microsoft.com/.default");
    assertThat(entra.isValid(other.value(), "https://api.securitycenter.microsoft.com")).isTrue();
  }

  @Test
  void a_wrong_secret_is_rejected_with_code_and_remedy_without_the_secret() throws Exception {
    Credential right = registered();
    Credential wrong =
        Credential.ofSecret(
            right.tenantId(), right.clientId(), "wr0ng-s3cret", entra.authorityHost());

    assertThatThrownBy(() -> tokens.fetch(wrong, SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("Entra's token endpoint responded 401 invalid_client AADSTS7000215")
        .hasMessageContaining("use the secret's value, not its id")
        .hasMessageContaining("tenant=" + right.tenantId())
        .hasMessageContaining("client=" + right.clientId())
        .hasMessageNotContaining("wr0ng-s3cret")
        .hasMessageNotContaining("Trace ID");
  }

  @Test
  void unknown_tenants_and_apps_are_rejected_with_a_remedy() {
    Credential nowhere = Credential.ofSecret("nowhere.example", "app", "x", entra.authorityHost());
    Credential stranger =
        Credential.ofSecret(registered().tenantId(), "stranger", "x", entra.authorityHost());

    assertThatThrownBy(() -> tokens.fetch(nowhere, SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("AADSTS90002: there is no such tenant");
    assertThatThrownBy(() -> tokens.fetch(stranger, SCOPE))
        .isInstanceOf(TokenRefused.class)
        .hasMessageContaining("AADSTS700016: the application is not in this tenant");
  }

  @Test
  void a_server_error_is_transient() throws Exception {
    Credential credential = registered();
    for (int status : new int[] {500, 503, 429}) {
      entra.failNext(status, 1);

      assertThatThrownBy(() -> tokens.fetch(credential, SCOPE))
          .isInstanceOf(TokenUnavailable.class)
          .hasMessageContaining("Entra's token endpoint responded " + status);
    }
    assertThat(tokens.fetch(credential, SCOPE).value()).isNotBlank();
  }

  private static Credential registered() {
    String id = UUID.randomUUID().toString();
    entra.register(id, "app-" + id, "secret-" + id, "Alert.Read.All");
    return Credential.ofSecret(id, "app-" + id, "secret-" + id, entra.authorityHost());
  }
}
