package io.defenderroutes.polling.quota;

import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;
import java.time.Duration;

/**
 * The API throttled a connection that shares this one's quota: no request is sent before its
 * Retry-After is over. Not a fault of the connection; its next poll checks again.
 */
public final class QuotaPaused extends DiagnosedException {
  QuotaPaused(String throttled, String quota, Duration left) {
    super(
        FailureKind.THROTTLED,
        "429 to %s: the quota %s, which it shares, is paused for another %s s"
            .formatted(throttled, quota, left.toSeconds()),
        null);
  }
}
