package io.defenderroutes.identity;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.FailureKind;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A token endpoint returned an error, or could not be reached. Contains only codes of a response,
 * no other text.
 */
final class EndpointFault extends IOException {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;

  /** Transient errors of OAuth 2.0 and of Entra. */
  private static final Set<String> TRANSIENT =
      Set.of("temporarily_unavailable", "server_error", "timeout", "service_unavailable");

  private final int status;
  private final String error;
  private final String code;
  private final boolean noSuchIdentity;
  private final @Nullable Duration retryAfter;

  private EndpointFault(
      String message,
      int status,
      EntraErrorBody body,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.error = body.error();
    this.code = body.code();
    this.noSuchIdentity = body.noSuchIdentity();
    this.retryAfter = retryAfter;
  }

  /** The response is not as documented, or exceeds a limit. */
  static EndpointFault broken(String message) {
    return new EndpointFault(message, 0, EntraErrorBody.NONE, null, null);
  }

  /** The endpoint is unreachable, or its response broke off. */
  static EndpointFault unreachable(String message, IOException cause) {
    return new EndpointFault(message, 0, EntraErrorBody.NONE, null, cause);
  }

  /** The endpoint responded with an error. */
  static EndpointFault error(
      String message, int status, EntraErrorBody body, Optional<Duration> wait) {
    return new EndpointFault(message, status, body, wait.orElse(null), null);
  }

  /** Whether Entra limits requests or fails, or something else is wrong. */
  FailureKind kind() {
    return status == TOO_MANY_REQUESTS || status >= 500
        ? FailureKind.TOKEN_ENDPOINT_FAILED
        : FailureKind.TOKEN_UNAVAILABLE;
  }

  /** What the operator can do about it. */
  String remedy() {
    if (Causes.first(this, SSLException.class) != null) {
      return FailureKind.TLS.remedy();
    }
    return getCause() == null ? kind().remedy() : FailureKind.UNREACHABLE.remedy();
  }

  /** Whether Entra rejects the request for good: an error of its own, which repeating will meet. */
  boolean isRejection() {
    return !error.isEmpty()
        && status >= 400
        && status < 500
        && status != REQUEST_TIMEOUT
        && status != TOO_MANY_REQUESTS
        && !TRANSIENT.contains(error);
  }

  /** Whether the machine does not have the requested managed identity. */
  boolean isNoSuchIdentity() {
    return noSuchIdentity;
  }

  /** The error code of OAuth 2.0, such as {@code invalid_client}; empty if there was none. */
  String error() {
    return error;
  }

  /** The code of Entra, such as {@code AADSTS7000215}; empty if there was none. */
  String code() {
    return code;
  }

  /** The wait that the endpoint demands. */
  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
