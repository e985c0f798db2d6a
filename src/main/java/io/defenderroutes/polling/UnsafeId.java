package io.defenderroutes.polling;

import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;

/** An item's id that could lead a request elsewhere: no request is made with it. */
public final class UnsafeId extends DiagnosedException {
  UnsafeId(String field) {
    super(
        FailureKind.INVALID_RESPONSE,
        "no request is made with its %s: it is not 1 to 128 of the characters A-Z a-z 0-9 . _ -, or dots alone"
            .formatted(field),
        null);
  }
}
