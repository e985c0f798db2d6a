package io.defenderroutes.polling;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosed;
import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;
import java.io.IOException;

/** The cursor of a connection cannot be loaded or begun: no request was sent. */
public final class CursorUnavailable extends DiagnosedException {
  CursorUnavailable(IOException cause) {
    super(
        cause instanceof Diagnosed of && of.kind() == FailureKind.KAFKA
            ? FailureKind.CURSOR_IN_KAFKA
            : FailureKind.CURSOR_IN_FILES,
        "cursor unavailable: " + Causes.inWords(cause),
        cause);
  }
}
