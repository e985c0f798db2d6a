package io.defenderroutes.delivery;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;
import java.io.IOException;

/** Lines could not be stored or appended; delivery is repeated until it succeeds. */
final class FilesUnavailable extends DiagnosedException {
  FilesUnavailable(IOException cause) {
    super(FailureKind.DISK, Causes.inWords(cause), cause);
  }
}
