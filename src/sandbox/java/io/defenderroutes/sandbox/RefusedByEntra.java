package io.defenderroutes.sandbox;

import java.util.Map;

/** What a request to Entra is answered with in place of what was asked for. */
final class RefusedByEntra extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient EntraError error;

  RefusedByEntra(EntraError error) {
    super("AADSTS" + error.code(), null, false, false);
    this.error = error;
  }

  /**
   * @param values what fills the gaps of the text
   */
  RefusedByEntra(int code, Map<String, String> values) {
    this(EntraErrors.of(code, values));
  }

  EntraError error() {
    return error;
  }
}
