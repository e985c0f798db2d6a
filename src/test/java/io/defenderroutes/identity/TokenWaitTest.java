package io.defenderroutes.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A token request that never ends does not block others. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TokenWaitTest extends EntraWorld {
  private static final String OTHER = "https://api.securitycenter.microsoft.com/.default";

  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicBoolean hangs = new AtomicBoolean(true);
  private final AtomicInteger hanging = new AtomicInteger();
  private final ExecutorService callers = Executors.newCachedThreadPool();

  /** Short timeouts. */
  private final EntraTokens impatient =
      new EntraTokens(
          certificates.clientContext(),
          null,
          new Timeouts(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofHours(1)),
          Clock.systemUTC());

  @BeforeEach
  void register() {
    entra().app(tenantId, clientId).secret("s3cret");
  }

  @AfterEach
  void release() {
    released.countDown();
    callers.shutdownNow();
  }

  @Test
  void all_waits_time_out_and_the_next_request_may_succeed() throws Exception {
    Credential credential = credential(hangingSecret());
    List<Future<Throwable>> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      waiting.add(callers.submit(() -> catchThrowable(() -> impatient.fetch(credential, SCOPE))));
    }

    for (Future<Throwable> gaveUp : waiting) {
      assertThat(gaveUp.get())
          .isInstanceOf(TokenUnavailable.class)
          .hasMessageContaining("no token within 6 s, and its request has not ended")
          .hasMessageContaining("tenant=" + tenantId);
    }
    // Who came after the others had given up began another one.
    assertThat(hanging).hasValueLessThan(3);
    hangs.set(false);
    assertThat(impatient.fetch(credential, SCOPE)).isNotNull();
  }

  @Test
  void unfinished_requests_are_limited() {
    Credential credential = credential(hangingSecret());
    assertThatThrownBy(() -> impatient.fetch(credential, SCOPE))
        .hasMessageContaining("has not ended");
    assertThatThrownBy(() -> impatient.fetch(credential, SCOPE))
        .hasMessageContaining("has not ended");

    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> impatient.fetch(credential, SCOPE))
          .isInstanceOf(TokenUnavailable.class)
          .hasMessageContaining("2 earlier token requests have not ended");
    }
    assertThat(hanging).hasValue(2);

    released.countDown();
    await().atMost(Duration.ofMinutes(2)).until(() -> isFetched(credential));
  }

  @Test
  void other_apis_and_tenants_are_not_affected() throws Exception {
    Credential credential = credential(hangingSecret());
    Future<?> stuck = callers.submit(() -> catchThrowable(() -> tokens.fetch(credential, SCOPE)));
    await().atMost(Duration.ofMinutes(2)).until(() -> hanging.get() == 1);
    hangs.set(false);

    assertThat(tokens.fetch(credential, OTHER)).isNotNull();
    assertThat(tokens.fetch(credential(secret()), SCOPE)).isNotNull();
    tokens.discard(credential, SCOPE);
    assertThat(stuck.isDone()).isFalse();
  }

  @Test
  void a_late_token_is_used_by_the_next_fetch() throws Exception {
    Credential credential = credential(hangingSecret());
    assertThatThrownBy(() -> impatient.fetch(credential, SCOPE))
        .hasMessageContaining("has not ended");
    int before = entra().tokensIssued();

    released.countDown();
    await().atMost(Duration.ofMinutes(2)).until(() -> entra().tokensIssued() > before);
    await().atMost(Duration.ofMinutes(2)).until(() -> isFetched(credential));
    Token token = impatient.fetch(credential, SCOPE);

    assertThat(impatient.fetch(credential, SCOPE)).isEqualTo(token);
  }

  @Test
  void a_stop_ends_the_wait() throws Exception {
    AtomicBoolean stopping = new AtomicBoolean();
    Credential credential = credential(hangingSecret());
    Identity identity =
        new Identity(
            tokens,
            Map.of("contoso/graph-alerts", new ConnectionIdentity(signIn(credential)))::get,
            false,
            new ExpiryWarning(Duration.ofDays(30), Clock.systemUTC()),
            stopping::get,
            new TokenWatcher() {},
            Clock.systemUTC());
    Future<Throwable> waiting =
        callers.submit(() -> catchThrowable(() -> identity.token("contoso/graph-alerts")));
    await().atMost(Duration.ofMinutes(2)).until(() -> hanging.get() == 1);

    stopping.set(true);

    assertThat(waiting.get(2, TimeUnit.MINUTES)).isInstanceOf(RejectedExecutionException.class);
  }

  private boolean isFetched(Credential credential) {
    try {
      return impatient.fetch(credential, SCOPE) != null;
    } catch (TokenException e) {
      return false;
    }
  }

  private static SignIn signIn(Credential credential) {
    return new SignIn(
        credential, SCOPE, List.of(), new Permission("any", List.of(), List.of(), false));
  }

  private static ClientCredential secret() {
    return new ClientCredential.ClientSecret(() -> "s3cret", Optional.empty());
  }

  private ClientCredential hangingSecret() {
    return new ClientCredential.ClientSecret(
        () -> {
          if (hangs.get()) {
            hanging.incrementAndGet();
            hang();
          }
          return "s3cret";
        },
        Optional.empty());
  }

  private void hang() throws IOException {
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
