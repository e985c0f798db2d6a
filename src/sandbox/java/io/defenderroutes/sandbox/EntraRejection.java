package io.defenderroutes.sandbox;

import java.util.Map;

/** Entra rejects a request with an error. */
final class EntraRejection extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient EntraError error;

  EntraRejection(EntraError error) {
    super("AADSTS" + error.code(), null, false, false);
    this.error = error;
  }

  /**
   * @param values replace the placeholders of the text
   */
  EntraRejection(int code, Map<String, String> values) {
    this(EntraErrors.of(code, values));
  }

  EntraError error() {
    return error;
  }
}
