package io.defenderroutes.polling;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosed;
import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.Failure;
import io.defenderroutes.config.FailureKind;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.polling.response.ApiError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.core5.http.HttpException;

/** Classifies the failures of polls. */
public final class PollFailure {
  /**
   * The error of advanced hunting, with status 400, where a result exceeds its bounds.
   *
   * @see <a href="https://learn.microsoft.com/defender-xdr/api-advanced-hunting">its quotas</a>
   */
  private static final Pattern RESULT_TOO_LARGE =
      Pattern.compile("Query execution has exceeded the allowed (result size|limits)\\b");

  private PollFailure() {}

  /** Kind, reason and remedy of what a poll threw. No reason contains content of a response. */
  public static Failure of(Throwable thrown) {
    if (thrown instanceof HttpOperationFailedException http) {
      return status(http);
    }
    Diagnosed diagnosed = Causes.first(thrown, Diagnosed.class);
    if (diagnosed != null) {
      return Failure.of(diagnosed);
    }
    IOException io = Causes.first(thrown, IOException.class);
    return kind(thrown).failure(Causes.inWords(io == null ? Causes.root(thrown) : io));
  }

  private static Failure status(HttpOperationFailedException http) {
    int status = http.getStatusCode();
    String error = ApiError.of(http.getResponseBody());
    FailureKind kind =
        switch (status) {
          case 400 ->
              RESULT_TOO_LARGE.matcher(error).find()
                  ? FailureKind.TOO_LARGE
                  : FailureKind.BAD_REQUEST;
          case 401 -> FailureKind.UNAUTHORIZED;
          case 403 -> FailureKind.FORBIDDEN;
          case 404 -> FailureKind.NOT_FOUND;
          case 408 -> FailureKind.API_FAILED;
          case 413 -> FailureKind.TOO_LARGE;
          case 429 -> FailureKind.THROTTLED;
          default ->
              status >= 500
                  ? FailureKind.API_FAILED
                  : status < 400 ? FailureKind.REDIRECTED : FailureKind.OTHER_STATUS;
        };
    String location = http.getRedirectLocation();
    String redirect = location == null ? "" : ", a redirect to " + place(location);
    return new Failure(
        kind,
        Integer.toString(status),
        new Diagnosis(status + " " + error + redirect, kind.remedy()));
  }

  private static FailureKind kind(Throwable thrown) {
    SocketTimeoutException timeout = Causes.first(thrown, SocketTimeoutException.class);
    if (timeout != null) {
      return String.valueOf(timeout.getMessage()).startsWith("Read")
          ? FailureKind.READ_TIMEOUT
          : FailureKind.CONNECT_TIMEOUT;
    }
    if (has(thrown, SSLException.class) || has(thrown, CertificateException.class)) {
      return FailureKind.TLS;
    }
    if (has(thrown, ConnectException.class)
        || has(thrown, UnknownHostException.class)
        || has(thrown, NoRouteToHostException.class)) {
      return FailureKind.UNREACHABLE;
    }
    if (has(thrown, HttpOperationFailedException.class)) {
      return FailureKind.DESTINATION;
    }
    return has(thrown, IOException.class) || has(thrown, HttpException.class)
        ? FailureKind.CONNECTION_BROKEN
        : FailureKind.INTERNAL;
  }

  private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
    return Causes.first(thrown, type) != null;
  }

  /** The host of an absolute Location; the path of a relative one, which names none. */
  private static String place(String location) {
    try {
      URI uri = URI.create(location.strip());
      String place = uri.getHost() == null && !uri.isAbsolute() ? uri.getPath() : uri.getHost();
      return place == null || place.isEmpty() ? "(no address)" : OneLine.quoted(place, 300);
    } catch (IllegalArgumentException e) {
      return "(not a URL)";
    }
  }
}
