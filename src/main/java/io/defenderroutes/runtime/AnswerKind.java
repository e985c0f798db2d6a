package io.defenderroutes.runtime;

import io.defenderroutes.identity.TokenRefused;
import io.defenderroutes.identity.TokenUnavailable;
import io.defenderroutes.identity.TokenUnfit;
import io.defenderroutes.polling.SliceOverflow;
import io.defenderroutes.polling.response.IncompleteResponse;
import io.defenderroutes.polling.response.MalformedResponse;
import io.defenderroutes.polling.response.ResponseTooLarge;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.apache.camel.http.base.HttpOperationFailedException;

/** What a request that failed came to, in a word of which there are few. */
final class AnswerKind {
  /** The API said that its answer lacks something. */
  static final String INCOMPLETE = "206";

  private AnswerKind() {}

  static String of(Throwable failure) {
    String kind = "internal";
    Throwable at = failure;
    for (int depth = 0; at != null && depth < 20; depth++) {
      if (at instanceof HttpOperationFailedException http) {
        return Integer.toString(http.getStatusCode());
      } else if (at instanceof IncompleteResponse) {
        return INCOMPLETE;
      } else if (at instanceof MalformedResponse
          || at instanceof ResponseTooLarge
          || at instanceof SliceOverflow) {
        return "malformed";
      } else if (at instanceof TokenRefused
          || at instanceof TokenUnavailable
          || at instanceof TokenUnfit) {
        return "token";
      } else if (at instanceof SocketTimeoutException) {
        return "timeout";
      } else if (at instanceof IOException || isOfHttp(at)) {
        kind = "io";
      }
      at = at.getCause();
    }
    return kind;
  }

  /** What the HTTP client makes of an answer that is none; its exceptions are of no other kind. */
  private static boolean isOfHttp(Throwable failure) {
    return failure.getClass().getName().startsWith("org.apache.hc.");
  }
}
