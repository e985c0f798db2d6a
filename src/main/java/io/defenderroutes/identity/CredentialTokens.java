package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.IAuthenticationResult;
import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.FailureKind;
import java.io.IOException;
import java.net.MalformedURLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a credential by scope. Concurrent fetches of a scope share one request.
 *
 * <p>A fetch waits at most {@link Timeouts#token}, even if a library hangs, and holds no lock:
 * other scopes are not affected.
 */
final class CredentialTokens {
  /** Per scope: a request that hangs, and one more attempt. */
  private static final int MAX_REQUESTS = 2;

  private static final long STOP_CHECK_MILLIS = 100;

  private final Credential credential;
  private final TokenClient client;
  private final ExecutorService threads;
  private final Timeouts timeouts;
  private final Clock clock;

  private final Map<String, Token> tokens = new HashMap<>();

  /** The latest request of each scope; it ends within the timeout. */
  private final Map<String, CompletableFuture<Token>> requests = new HashMap<>();

  /** Unfinished requests per scope, including those that timed out. */
  private final Map<String, Integer> running = new HashMap<>();

  private Instant notBefore = Instant.MIN;
  private String pauseReason = "";

  CredentialTokens(
      Credential credential,
      TokenClient client,
      ExecutorService threads,
      Timeouts timeouts,
      Clock clock) {
    this.credential = credential;
    this.client = client;
    this.threads = threads;
    this.timeouts = timeouts;
    this.clock = clock;
  }

  /**
   * Returns a stored token that is valid long enough, or requests a new one.
   *
   * @param stopping ends the wait
   * @throws RejectedExecutionException if the process stops during the wait
   */
  Token fetch(String scope, Duration validFor, BooleanSupplier stopping) throws TokenException {
    boolean same = client.isSameUser();
    CompletableFuture<Token> request;
    synchronized (this) {
      if (!same) {
        tokens.clear();
      }
      Token stored = tokens.get(scope);
      if (stored != null && clock.instant().isBefore(stored.expiresAt().minus(validFor))) {
        return stored;
      }
      request = startOrJoin(scope);
    }
    return await(request, stopping);
  }

  /** Removes a stored token. A running request is newer, and not affected. */
  synchronized void discard(String scope) {
    tokens.remove(scope);
  }

  /** As {@link TokenClient#fingerprint}. */
  int fingerprint() throws IOException {
    return client.fingerprint();
  }

  private CompletableFuture<Token> startOrJoin(String scope) throws TokenUnavailable {
    CompletableFuture<Token> latest = requests.get(scope);
    if (latest != null && !latest.isDone()) {
      return latest;
    }
    requireNoPause();
    int unfinished = running.getOrDefault(scope, 0);
    if (unfinished >= MAX_REQUESTS) {
      throw new TokenUnavailable(
          "%s earlier token requests have not ended, although each had %s s%s"
              .formatted(unfinished, timeouts.token().toSeconds(), EntraFailure.who(credential)),
          "If this persists, restart the process.");
    }
    running.put(scope, unfinished + 1);
    CompletableFuture<Token> unbounded =
        CompletableFuture.completedFuture(scope)
            .thenComposeAsync(this::acquire, threads)
            .thenApply(this::token)
            .whenComplete((token, failure) -> requestEnded(scope, token, failure));
    CompletableFuture<Token> bounded =
        unbounded.copy().orTimeout(timeouts.token().toMillis(), TimeUnit.MILLISECONDS);
    requests.put(scope, bounded);
    return bounded;
  }

  /** Retry-After of Entra applies to all scopes of the credential. */
  private void requireNoPause() throws TokenUnavailable {
    Duration left = Duration.between(clock.instant(), notBefore);
    if (notBefore.equals(Instant.MIN)
        || left.isNegative()
        || left.isZero()
        // The clock was set back.
        || left.compareTo(timeouts.longestPause()) > 0) {
      return;
    }
    FailureKind kind = FailureKind.TOKEN_ENDPOINT_FAILED;
    throw new TokenUnavailable(
        kind,
        new Diagnosis(pauseReason + EntraFailure.who(credential), kind.remedy()),
        null,
        Optional.of(left));
  }

  private CompletableFuture<IAuthenticationResult> acquire(String scope) {
    try {
      return client.acquire(scope);
    } catch (MalformedURLException e) {
      throw new CompletionException(
          new TokenRefused(
              new Diagnosis(
                  "no address can be made of " + credential.authority(),
                  "set authority-host and tenant-id right")));
    } catch (IOException e) {
      throw new CompletionException(
          new TokenUnavailable(
              "the " + credential.proof() + " cannot be read: " + Causes.inWords(e),
              "Fix the setting or the file that holds it."));
    } catch (TokenRefused e) {
      throw new CompletionException(e);
    }
  }

  private Token token(IAuthenticationResult result) {
    return new Token(result.accessToken(), result.expiresOnDate().toInstant());
  }

  private synchronized void requestEnded(
      String scope, @Nullable Token token, @Nullable Throwable failure) {
    running.merge(scope, -1, Integer::sum);
    if (token != null) {
      tokens.put(scope, token);
    }
    EntraFailure.fault(failure).ifPresent(this::pause);
  }

  private void pause(EndpointFault fault) {
    Duration wait = fault.retryAfter().orElse(Duration.ZERO);
    if (!wait.isZero()) {
      Duration longest = timeouts.longestPause();
      notBefore = clock.instant().plus(wait.compareTo(longest) > 0 ? longest : wait);
      pauseReason =
          fault.getMessage() + ", with Retry-After: no token is requested before " + notBefore;
    }
  }

  private Token await(CompletableFuture<Token> request, BooleanSupplier stopping)
      throws TokenException {
    while (true) {
      try {
        return request.get(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (stopping.getAsBoolean()) {
          throw new RejectedExecutionException("the process stops while a token is requested", e);
        }
      } catch (ExecutionException e) {
        throw failure(e.getCause() == null ? e : e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TokenUnavailable(
            "the wait for a token was interrupted", FailureKind.INTERNAL.remedy());
      }
    }
  }

  private TokenException failure(Throwable cause) {
    if (cause instanceof TimeoutException) {
      return new TokenUnavailable(
          "no token within %s s, and its request has not ended%s"
              .formatted(timeouts.token().toSeconds(), EntraFailure.who(credential)),
          FailureKind.UNREACHABLE.remedy());
    }
    return EntraFailure.translate(cause, credential);
  }
}
